package site

import (
	"embed"
	"io/fs"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/chroma/v2"
)

//go:embed lexers/*.xml
var lexerFiles embed.FS

// Code beyond these limits is shown without colours: the expressions that cut
// it into tokens can be slow on text that is made to be.
const (
	maxCode      = 16 << 10 // bytes of one block
	maxCodeTime  = time.Second
	maxCodeStore = 8 << 20 // bytes that are kept for when the same code comes again
)

// codeStore highlights every distinct block of code once: that costs more than
// the rest of a page.
type codeStore struct {
	once   sync.Once
	lexers map[string]chroma.Lexer // by name in small letters

	mu   sync.Mutex
	done map[codeBlock][]byte
	size int
}

type codeBlock struct{ language, text string }

func newCodeStore() *codeStore { return &codeStore{done: map[codeBlock][]byte{}} }

func (s *codeStore) load() {
	s.lexers = map[string]chroma.Lexer{}
	registry := chroma.NewLexerRegistry() // languages look others up there
	names, _ := fs.Glob(lexerFiles, "lexers/*.xml")
	for _, name := range names {
		lexer, err := chroma.NewXMLLexer(lexerFiles, name)
		if err != nil {
			continue // a test reads them all
		}
		registry.Register(lexer)
		s.lexers[strings.TrimSuffix(path.Base(name), ".xml")] = lexer
		for _, alias := range lexer.Config().Aliases {
			s.lexers[strings.ToLower(alias)] = lexer
		}
	}
}

// highlight returns the code as HTML, or ok false when it is to be shown
// plain.
func (s *codeStore) highlight(language, text string) (html []byte, ok bool) {
	if language == "" || text == "" || len(text) > maxCode {
		return nil, false
	}
	s.once.Do(s.load)
	lexer := s.lexers[strings.ToLower(language)]
	if lexer == nil {
		return nil, false
	}
	key := codeBlock{language, text}
	s.mu.Lock()
	html, ok = s.done[key]
	s.mu.Unlock()
	if ok {
		return html, html != nil
	}
	html = tokens(lexer, text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size += len(text) + len(html); s.size < maxCodeStore {
		s.done[key] = html
	}
	return html, html != nil
}

// tokens is nil when the code cannot be cut.
func tokens(lexer chroma.Lexer, text string) (html []byte) {
	defer func() {
		if recover() != nil { // chroma reports what it cannot do by a panic
			html = nil
		}
	}()
	next, err := chroma.Coalesce(lexer).Tokenise(nil, text)
	if err != nil {
		return nil
	}
	var b buffer
	length := 0
	start := time.Now()
	for t := next(); t != chroma.EOF; t = next() {
		length += len(t.Value)
		class := chroma.StandardTypes[t.Type]
		if class == "" || strings.TrimSpace(t.Value) == "" {
			b.text(t.Value)
		} else {
			b.element("span", constant(class), t.Value) // of chroma's own list
		}
		if length > 2*len(text)+1 || time.Since(start) > maxCodeTime {
			return nil
		}
	}
	if length < len(text) {
		return nil
	}
	return b.Bytes()
}
