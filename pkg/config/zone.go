package config

import (
	"sync"
	"time"
	_ "time/tzdata" // the same zones on every machine
)

// zones caches what was loaded; a zone never changes.
var zones sync.Map

// LoadZone finds a zone of the IANA data base. What depends on the machine
// ("Local", "localtime") or counts leap seconds ("right/UTC") is refused: the
// same file must mean the same everywhere.
func LoadZone(name string) (*time.Location, bool) {
	if name == "" || len(name) > 64 || name == "Local" || name[0] < 'A' || name[0] > 'Z' {
		return nil, false
	}
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), true
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	zones.Store(name, loc)
	return loc, true
}
