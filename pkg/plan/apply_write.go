package plan

import "errors"

func (a *applier) write(f func() error) error {
	if a.opt.Wait != nil {
		if err := a.opt.Wait(a.ctx); err != nil {
			return err
		}
	}
	return f()
}

// again makes a write that has the same effect twice as once, and once more
// when its answer was lost.
func (a *applier) again(f func() error) error {
	err := a.write(f)
	if errors.Is(err, ErrAmbiguous) && a.ctx.Err() == nil {
		err = a.write(f)
	}
	return err
}

// changed returns what to send for a field, nil for what stays.
func changed[T comparable](before, after T) *T {
	if before == after {
		return nil
	}
	return &after
}

// errEdited says that what is to be written changed after it was read.
var errEdited = errors.New("it was edited meanwhile, the next run will look at it again")

// edited reports whether somebody gave a field that is to change another value
// than ours since it was read.
func edited[T comparable](before, after, now T) bool {
	return before != after && now != before && now != after
}

// onto makes the change from before to after on what a text is now. GitHub has
// no conditional writes: reading just before the write keeps what people wrote
// since Observe.
func onto(now, before, after string) (string, error) {
	if text, ok := rebase(before, after, now); ok {
		return text, nil
	}
	if text, ok := rebase(after, after, now); ok { // a first try did get through
		return text, nil
	}
	return "", errEdited
}

// sameMarker reports whether two bodies are of the same thing.
func sameMarker(a, b string) bool {
	x, err1 := parseBlock(a)
	y, err2 := parseBlock(b)
	return err1 == nil && err2 == nil && x.marker.identity() == y.marker.identity()
}
