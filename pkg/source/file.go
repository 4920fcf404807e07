// Package source is the first stage: bytes that strangers wrote come in from
// an fs.FS, and documents within their limits come out. Everything later in
// the pipeline points back at what this package read through File and Span.
package source

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// File is one document as read: never changed afterwards.
type File struct {
	// Path is slash-separated and relative to the root that it was read
	// from. It is the file's name in every output.
	Path string
	Data []byte

	// lines holds the offset at which each line begins.
	lines []int
}

// NewFile indexes data; it keeps the slice.
func NewFile(path string, data []byte) *File {
	f := &File{Path: path, Data: data, lines: make([]int, 1, 1+bytes.Count(data, []byte{'\n'}))}
	for at := 0; ; {
		i := bytes.IndexByte(data[at:], '\n')
		if i < 0 {
			return f
		}
		at += i + 1
		f.lines = append(f.lines, at)
	}
}

// Position is where people look: both numbers start at 1.
type Position struct {
	Line int
	// Column counts Unicode code points, not bytes.
	Column int
}

// Position converts a byte offset; offsets outside the file are moved to its
// nearest end.
func (f *File) Position(offset int) Position {
	offset = min(max(offset, 0), len(f.Data))
	line := sort.SearchInts(f.lines, offset+1) - 1
	return Position{Line: line + 1, Column: utf8.RuneCount(f.Data[f.lines[line]:offset]) + 1}
}

// Lines returns the number of lines; an empty file has one.
func (f *File) Lines() int { return len(f.lines) }

// LineStart returns the offset of the given line, which starts at 1.
func (f *File) LineStart(line int) int {
	line = min(max(line, 1), len(f.lines))
	return f.lines[line-1]
}

// Line returns the text of the given line, which starts at 1, without its
// line ending.
func (f *File) Line(line int) string {
	start := f.LineStart(line)
	end := len(f.Data)
	if line < len(f.lines) {
		end = f.lines[line]
	}
	for end > start && (f.Data[end-1] == '\n' || f.Data[end-1] == '\r') {
		end--
	}
	return string(f.Data[start:end])
}

// Span returns the given byte range of the file.
func (f *File) Span(start, end int) Span {
	start = min(max(start, 0), len(f.Data))
	end = min(max(end, start), len(f.Data))
	return Span{File: f, Start: start, End: end}
}

// LineSpan returns the given line, which starts at 1, without its ending.
func (f *File) LineSpan(line int) Span {
	start := f.LineStart(line)
	return f.Span(start, start+len(f.Line(line)))
}

// Span is a range of bytes of one file. The zero Span is no place at all: it
// stands where a document does not have the thing in question.
type Span struct {
	File       *File
	Start, End int // byte offsets; End is exclusive
}

// Present reports whether the span is a place in a file.
func (s Span) Present() bool { return s.File != nil }

// Text returns the bytes covered.
func (s Span) Text() string {
	if s.File == nil {
		return ""
	}
	return string(s.File.Data[s.Start:s.End])
}

// From and To return the span's two ends as people count them.
func (s Span) From() Position { return s.File.Position(s.Start) }
func (s Span) To() Position   { return s.File.Position(s.End) }

// Head returns the empty span at the beginning of s.
func (s Span) Head() Span { return Span{File: s.File, Start: s.Start, End: s.Start} }

// Join returns the smallest span that covers both; the zero Span adds nothing.
func (s Span) Join(t Span) Span {
	switch {
	case !s.Present():
		return t
	case !t.Present():
		return s
	}
	return Span{File: s.File, Start: min(s.Start, t.Start), End: max(s.End, t.End)}
}
