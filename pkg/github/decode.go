package github

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// decode reads one JSON value of v's kind: go-github takes an empty body or
// null for an empty answer, and every item would be created again.
func decode(r io.Reader, v any) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	want, name := byte('{'), "an object"
	if reflect.TypeOf(v).Elem().Kind() == reflect.Slice {
		want, name = '[', "a list"
	}
	data = bytes.TrimSpace(data)
	switch {
	case len(data) == 0:
		return errors.New("an empty body")
	case data[0] != want:
		return fmt.Errorf("not %s", name)
	}
	return json.Unmarshal(data, v)
}
