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
	program []step
	first   uint32 // of program
	// anchored is true when a match can only begin where the text does.
	anchored bool

	// Runes that no part of the expression tells apart share a class. Those
	// beyond ASCII have that of the last bound that is not above them.
	ascii   [utf8.RuneSelf]uint16
	bounds  []rune
	classes []uint16 // of bounds
	samples []rune   // one of each class; the last class is the end of the text
	within  [][]bool // by class and set of runes, whether the one is in the other

	start    atomic.Pointer[state]
	accepted *state

	mu     sync.Mutex
	states map[string]*state
	seen   []uint32 // by instruction, the round in which it was visited
	round  uint32
	// Memory of one step.
	stack, ways []uint32
	key         []byte
}

// step is an instruction of a syntax.Prog with the set of runes that it takes in
// place of the runes: most take one of a few sets.
type step struct {
	op       syntax.InstOp
	set      uint16
	out, arg uint32
}

// state is a place between two runes of a text.
type state struct {
	// next is nil where no text has gone yet.
	next []atomic.Pointer[state]
	// ways are the instructions to go on with, in order, four bytes each. The
	// first byte is a rune like the one before this place, as far as the
	// conditions on places look at it.
	ways string
}

// before returns that rune; -1 at the beginning.
func (s *state) before() rune { return rune(int8(s.ways[0])) }

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
			next = e.follow(s, class)
		}
		if s = next; len(s.next) == 0 {
			return s == e.accepted
		}
	}
	end := uint16(len(e.samples) - 1)
	next := s.next[end].Load()
	if next == nil {
		next = e.follow(s, end)
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
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		panic("words: " + err.Error())
	}
	e.anchored = prog.StartCond()&syntax.EmptyBeginText != 0
	e.first = uint32(prog.Start)
	e.classify(prog)
	e.seen = make([]uint32, len(e.program))
	e.accepted = &state{}
	e.begin()
}

// begin forgets all states but the one in which texts begin.
func (e *Expr) begin() {
	e.states = map[string]*state{}
	e.start.Store(e.state([]uint32{e.first}, endOfText))
}

// classify keeps the program, and finds the runes that it tells apart.
func (e *Expr) classify(prog *syntax.Prog) {
	e.program = make([]step, len(prog.Inst))
	var distinct []*syntax.Inst
	index := map[string]uint16{}
	bounds := []rune{utf8.RuneSelf}
	border := func(lo, hi rune) { bounds = append(bounds, lo, hi+1) }
	var key []byte
	for i := range prog.Inst {
		in := &prog.Inst[i]
		e.program[i] = step{op: in.Op, out: in.Out, arg: in.Arg}
		if !isRune(in.Op) {
			continue
		}
		key = append(key[:0], byte(in.Op), byte(in.Arg))
		for _, r := range in.Rune {
			key = binary.AppendVarint(key, int64(r))
		}
		set, ok := index[string(key)]
		if !ok {
			set = uint16(len(distinct))
			index[string(key)] = set
			distinct = append(distinct, in)
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
		e.program[i].set = set
	}
	slices.Sort(bounds)
	for _, r := range slices.Compact(bounds) {
		if r >= utf8.RuneSelf {
			e.bounds = append(e.bounds, r)
		}
	}
	known := map[string]uint16{}
	in := make([]bool, len(distinct))
	class := func(r rune) uint16 {
		key = append(key[:0], byte(contextOf(r)))
		for i, set := range distinct {
			if in[i] = set.MatchRune(r); in[i] {
				key = binary.AppendUvarint(key, uint64(i))
			}
		}
		c, ok := known[string(key)]
		if !ok {
			c = uint16(len(e.samples))
			known[string(key)] = c
			e.samples = append(e.samples, r)
			e.within = append(e.within, slices.Clone(in))
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

func isRune(op syntax.InstOp) bool {
	return op == syntax.InstRune || op == syntax.InstRune1 || op == syntax.InstRuneAny || op == syntax.InstRuneAnyNotNL
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

// follow makes the state that a rune of a class leads to.
func (e *Expr) follow(from *state, class uint16) *state {
	e.mu.Lock()
	defer e.mu.Unlock()
	if next := from.next[class].Load(); next != nil {
		return next
	}
	r := e.samples[class]
	place := syntax.EmptyOpContext(from.before(), r)
	e.round++
	e.stack = e.stack[:0]
	for i := 1; i < len(from.ways); i += 4 {
		e.visit(uint32(from.ways[i]) | uint32(from.ways[i+1])<<8 | uint32(from.ways[i+2])<<16 | uint32(from.ways[i+3])<<24)
	}
	if !e.anchored {
		e.visit(e.first)
	}
	ways := e.ways[:0]
	for len(e.stack) > 0 {
		pc := e.stack[len(e.stack)-1]
		e.stack = e.stack[:len(e.stack)-1]
		switch in := &e.program[pc]; in.op {
		case syntax.InstMatch:
			from.next[class].Store(e.accepted)
			return e.accepted
		case syntax.InstAlt, syntax.InstAltMatch:
			e.visit(in.out)
			e.visit(in.arg)
		case syntax.InstCapture, syntax.InstNop:
			e.visit(in.out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.arg)&^place == 0 {
				e.visit(in.out)
			}
		default:
			if r != endOfText && isRune(in.op) && e.within[class][in.set] {
				ways = append(ways, in.out)
			}
		}
	}
	slices.Sort(ways)
	e.ways = ways
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
	key := append(e.key[:0], byte(before))
	for _, pc := range ways {
		key = binary.LittleEndian.AppendUint32(key, pc)
	}
	e.key = key
	s, ok := e.states[string(key)]
	if !ok {
		s = &state{ways: string(key)}
		if len(ways) > 0 || !e.anchored {
			s.next = make([]atomic.Pointer[state], len(e.samples))
		}
		if len(e.states) >= maxStates {
			e.begin()
		}
		e.states[s.ways] = s
	}
	return s
}
