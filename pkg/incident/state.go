package incident

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"time"
)

// State is the progress of many action items at one moment, as it travels from
// sync, which asks the tracker, to build, which does not. Its JSON form is
// documented in docs/sync.md; fields are added, never renamed.
type State struct {
	ReadAt   time.Time
	Progress map[Key]Progress
}

// MaxStateSize bounds what DecodeState takes, in bytes; 10,000 items take 2 MB.
const MaxStateSize = 16 << 20

const stateVersion = 1

type stateJSON struct {
	Version int             `json:"version"`
	ReadAt  time.Time       `json:"read_at"`
	Items   []stateItemJSON `json:"items"`
}

type stateItemJSON struct {
	Key       string       `json:"key"`
	Number    int          `json:"number"`
	URL       string       `json:"url"`
	State     ActionStatus `json:"state"`
	Reason    string       `json:"reason,omitempty"`
	ClosedAt  time.Time    `json:"closed_at,omitzero"`
	Assignees []string     `json:"assignees"`
}

// Encode writes the state as JSON, one item per line and sorted by key, so that
// what changed shows in a diff.
func (s State) Encode() []byte {
	var items []stateItemJSON
	for key, p := range s.Progress {
		items = append(items, stateItemJSON{
			Key: key.String(), Number: p.Number, URL: p.URL, State: p.State, Reason: p.Reason,
			ClosedAt: p.ClosedAt.UTC(), Assignees: append([]string{}, p.Assignees...),
		})
	}
	slices.SortFunc(items, func(a, b stateItemJSON) int { return cmp.Compare(a.Key, b.Key) })
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"version\": %d,\n  \"read_at\": %q,\n  \"items\": [", stateVersion, s.ReadAt.UTC().Format(time.RFC3339))
	for i, item := range items {
		line, err := json.Marshal(item)
		if err != nil {
			panic(err) // words, numbers and times
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n    ")
		b.Write(line)
	}
	if len(items) > 0 {
		b.WriteString("\n  ")
	}
	b.WriteString("]\n}\n")
	return b.Bytes()
}

// DecodeState reads what Encode wrote. The file may come from anywhere: an
// error names the first item that cannot be one.
func DecodeState(data []byte) (State, error) {
	if len(data) > MaxStateSize {
		return State{}, fmt.Errorf("larger than %d bytes", MaxStateSize)
	}
	var in stateJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return State{}, fmt.Errorf("not a state that sync wrote: %w", err)
	}
	if in.Version != stateVersion {
		return State{}, fmt.Errorf("version %d of the state is not known here, only %d: use the same version of postmortem for sync and build", in.Version, stateVersion)
	}
	s := State{ReadAt: in.ReadAt, Progress: make(map[Key]Progress, len(in.Items))}
	for i, item := range in.Items {
		key, ok := ParseKey(item.Key)
		if !ok {
			return State{}, fmt.Errorf("item %d: %.200q is not the key of an action item", i+1, item.Key)
		}
		if _, twice := s.Progress[key]; twice {
			return State{}, fmt.Errorf("item %d: %s is there twice", i+1, key)
		}
		if err := item.check(); err != nil {
			return State{}, fmt.Errorf("item %d, %s: %w", i+1, key, err)
		}
		s.Progress[key] = Progress{
			Number: item.Number, URL: item.URL, State: item.State, Reason: item.Reason,
			ClosedAt: item.ClosedAt, Assignees: item.Assignees,
		}
	}
	return s, nil
}

var (
	stateReason = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z_]{0,40}$`) })
	// Wider than GitHub's rule: apps have a suffix in brackets.
	stateLogin = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,59}(?:\[bot\])?$`)
	})
)

func (i stateItemJSON) check() error {
	u, err := url.Parse(i.URL)
	switch {
	case i.Number < 1:
		return fmt.Errorf("%d is not the number of an issue", i.Number)
	case err != nil || len(i.URL) > 2000 || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil:
		return fmt.Errorf("%.200q is not the address of an issue", i.URL)
	case !slices.Contains(ActionStatuses, i.State):
		return fmt.Errorf("%.200q is none of the states %v", i.State, ActionStatuses)
	case !stateReason().MatchString(i.Reason):
		return fmt.Errorf("%.200q is not a reason", i.Reason)
	case i.State != Open && i.ClosedAt.IsZero():
		return errors.New("it is closed, and there is no closed_at")
	case i.State == Open && !i.ClosedAt.IsZero():
		return errors.New("it is open, and there is a closed_at")
	case len(i.Assignees) > 100:
		return fmt.Errorf("it has %d assignees", len(i.Assignees))
	}
	for _, login := range i.Assignees {
		if !stateLogin().MatchString(login) {
			return fmt.Errorf("%.200q is not a login", login)
		}
	}
	return nil
}
