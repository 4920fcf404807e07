package github

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// ErrorKind is what to do about an error.
type ErrorKind int

const (
	Other       ErrorKind = iota
	Auth                  // the token: missing rights, expired, wrong
	NotFound              // no such repository or object, or no access to it
	Network               // GitHub or the way to it
	RateLimited           // out of requests or of time to wait: the next run goes on
)

// Error is an answer that is none, or not the wanted one.
type Error struct {
	Kind    ErrorKind
	Method  string
	Path    string
	Status  int // 0 without an answer
	Message string

	is  error // of plan's sentinels, or nil
	err error // the cause, or nil
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Method != "" {
		fmt.Fprintf(&b, "%s %s: ", e.Method, e.Path)
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, "%d: ", e.Status)
	}
	b.WriteString(e.Message)
	return b.String()
}

func (e *Error) Unwrap() []error {
	var list []error
	for _, err := range []error{e.is, e.err} {
		if err != nil {
			list = append(list, err)
		}
	}
	return list
}

// KindOf classifies an error of this package or one that wraps it.
func KindOf(err error) ErrorKind {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.DeadlineExceeded):
		return Network
	}
	return Other
}

// object marks errors that concern one object, so that Apply goes on with the
// others.
func object(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.is != nil || e.Kind != NotFound {
		return err
	}
	switch e.Status {
	case 404, 410:
		e.is = plan.ErrGone
	case 301, 302, 307, 308:
		e.is = plan.ErrMoved
	}
	return err
}
