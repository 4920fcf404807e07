package words

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// Expr tells whether an RE2 expression matches, and not where. Package regexp
// follows all ways through an expression side by side, at every byte; here,
// each set of ways that a text leads to becomes a state of an automaton once,
// and whoever comes by again takes one look into a table. States are made when
// a text first needs them, since an expression has many more than texts visit.
// An Expr can be used by many goroutines.
type Expr struct {
	source  string
	compile sync.Once
	prog    *syntax.Prog
	// anchored is true when a match can only begin where the text does.
	anchored bool

	// Runes that no part of the expression tells apart share a class. Those
	// beyond ASCII have that of the last bound that is not above them.
	ascii   [utf8.RuneSelf]uint16
	bounds  []rune
	classes []uint16 // of bounds
	samples []rune   // one of each class; the last class is the end of the text

	start    atomic.Pointer[state]
	accepted *state

	mu     sync.Mutex
	states map[string]*state
	seen   []uint32 // by instruction, the round in which it was visited
	round  uint32
	stack  []uint32
}

// state is a place between two runes of a text.
type state struct {
	// next is nil where no text has gone yet.
	next []atomic.Pointer[state]
	// ways are the instructions to go on with, in order.
	ways []uint32
	// before is a rune like the one before this place, as far as the conditions
	// on places look at it; -1 at the beginning.
	before rune
}

// maxStates bounds the memory of one expression. When there are more, it
// starts anew.
const maxStates = 2000

// NewExpr keeps an expression, which is compiled when it is first asked. It
// panics then if the expression is none.
func NewExpr(expr string) *Expr { return &Expr{source: expr} }

// MatchString reports whether the expression matches a part of the text, as
// regexp.MatchString does.
func (e *Expr) MatchString(text string) bool {
	e.compile.Do(e.prepare)
	s := e.start.Load()
	for i := 0; i < len(text); {
		var class uint16
		if c := text[i]; c < utf8.RuneSelf {
			class = e.ascii[c]
			i++
		} else {
			r, size := utf8.DecodeRuneInString(text[i:])
			class = e.class(r)
			i += size
		}
		next := s.next[class].Load()
		if next == nil {
			next = e.step(s, class)
		}
		if s = next; len(s.next) == 0 {
			return s == e.accepted
		}
	}
	end := uint16(len(e.samples) - 1)
	next := s.next[end].Load()
	if next == nil {
		next = e.step(s, end)
	}
	return next == e.accepted
}

// endOfText is the sample of the class that comes behind the last rune.
const endOfText rune = -1

func (e *Expr) prepare() {
	re, err := syntax.Parse(e.source, syntax.Perl)
	if err != nil {
		panic("words: " + err.Error())
	}
	if e.prog, err = syntax.Compile(re.Simplify()); err != nil {
		panic("words: " + err.Error())
	}
	e.anchored = e.prog.StartCond()&syntax.EmptyBeginText != 0
	e.classify()
	e.seen = make([]uint32, len(e.prog.Inst))
	e.accepted = &state{}
	e.begin()
}

// begin forgets all states but the one in which texts begin.
func (e *Expr) begin() {
	e.states = map[string]*state{}
	e.start.Store(e.state([]uint32{uint32(e.prog.Start)}, endOfText))
}

// classify finds the runes that the expression tells apart.
func (e *Expr) classify() {
	bounds := []rune{utf8.RuneSelf}
	border := func(lo, hi rune) { bounds = append(bounds, lo, hi+1) }
	for _, in := range e.prog.Inst {
		if in.Op != syntax.InstRune && in.Op != syntax.InstRune1 {
			continue
		}
		if len(in.Rune) == 1 {
			r := in.Rune[0]
			border(r, r)
			for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
				border(f, f)
			}
		}
		for i := 0; i+1 < len(in.Rune); i += 2 {
			border(in.Rune[i], in.Rune[i+1])
		}
	}
	slices.Sort(bounds)
	for _, r := range slices.Compact(bounds) {
		if r >= utf8.RuneSelf {
			e.bounds = append(e.bounds, r)
		}
	}
	known := map[string]uint16{}
	class := func(r rune) uint16 {
		key := make([]byte, 0, len(e.prog.Inst)+1)
		key = append(key, byte(contextOf(r)))
		for i := range e.prog.Inst {
			if in := &e.prog.Inst[i]; consumes(in, r) {
				key = binary.AppendUvarint(key, uint64(i))
			}
		}
		c, ok := known[string(key)]
		if !ok {
			c = uint16(len(e.samples))
			known[string(key)] = c
			e.samples = append(e.samples, r)
		}
		return c
	}
	for r := range rune(utf8.RuneSelf) {
		e.ascii[r] = class(r)
	}
	for _, r := range e.bounds {
		e.classes = append(e.classes, class(r))
	}
	e.samples = append(e.samples, endOfText)
}

func (e *Expr) class(r rune) uint16 {
	i, found := slices.BinarySearch(e.bounds, r)
	if !found {
		i--
	}
	return e.classes[i]
}

// contextOf returns a rune that stands for r in conditions on places.
func contextOf(r rune) rune {
	switch {
	case r == endOfText || r == '\n':
		return r
	case syntax.IsWordChar(r):
		return 'a'
	}
	return ' '
}

func consumes(in *syntax.Inst, r rune) bool {
	switch in.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return in.MatchRune(r)
	}
	return false
}

// step makes the state that a rune of a class leads to.
func (e *Expr) step(from *state, class uint16) *state {
	e.mu.Lock()
	defer e.mu.Unlock()
	if next := from.next[class].Load(); next != nil {
		return next
	}
	r := e.samples[class]
	place := syntax.EmptyOpContext(from.before, r)
	e.round++
	e.stack = e.stack[:0]
	for _, pc := range from.ways {
		e.visit(pc)
	}
	if !e.anchored {
		e.visit(uint32(e.prog.Start))
	}
	var ways []uint32
	for len(e.stack) > 0 {
		pc := e.stack[len(e.stack)-1]
		e.stack = e.stack[:len(e.stack)-1]
		switch in := &e.prog.Inst[pc]; in.Op {
		case syntax.InstMatch:
			from.next[class].Store(e.accepted)
			return e.accepted
		case syntax.InstAlt, syntax.InstAltMatch:
			e.visit(in.Out)
			e.visit(in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			e.visit(in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^place == 0 {
				e.visit(in.Out)
			}
		default:
			if r != endOfText && consumes(in, r) {
				ways = append(ways, in.Out)
			}
		}
	}
	slices.Sort(ways)
	next := e.state(slices.Compact(ways), contextOf(r))
	from.next[class].Store(next)
	return next
}

func (e *Expr) visit(pc uint32) {
	if e.seen[pc] != e.round {
		e.seen[pc] = e.round
		e.stack = append(e.stack, pc)
	}
}

// state returns the state with these ways. One without any, of an expression
// that must match at the beginning, leads nowhere.
func (e *Expr) state(ways []uint32, before rune) *state {
	key := make([]byte, 0, 4*len(ways)+1)
	key = append(key, byte(before))
	for _, pc := range ways {
		key = binary.LittleEndian.AppendUint32(key, pc)
	}
	s, ok := e.states[string(key)]
	if !ok {
		if len(e.states) >= maxStates {
			e.begin()
		}
		s = &state{ways: ways, before: before}
		if len(ways) > 0 || !e.anchored {
			s.next = make([]atomic.Pointer[state], len(e.samples))
		}
		e.states[string(key)] = s
	}
	return s
}
