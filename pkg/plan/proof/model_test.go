package proof

import (
	"flag"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// schedules is how many of them TestModel runs; "make model" runs 10,000.
var schedules = flag.Int("schedules", 500, "how many schedules the model test runs")

// TestModel lets authors, people, faults, crashes and other runs happen in any
// order. Whatever they do, the next run without trouble makes the tracker what
// the files say, nothing is there twice, and nothing of people's is lost.
func TestModel(t *testing.T) {
	// The same schedules every time, unless -rapid.seed asks for others.
	setFlag(t, "rapid.nofailfile", "true")
	if flagSeed() == "0" {
		setFlag(t, "rapid.seed", "20250519")
	}
	setFlag(t, "rapid.checks", strconv.Itoa(*schedules/2))
	for shard := range 2 {
		t.Run(strconv.Itoa(shard), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) {
				m := newModel(rt, mutant{})
				for range shard {
					m.pick(1 << 30) // makes another schedule of the same seed
				}
				m.schedule()
			})
		})
	}
}

func flagSeed() string { return flag.Lookup("rapid.seed").Value.String() }

// setFlag sets one of rapid's flags until the test ends.
func setFlag(t *testing.T, name, value string) {
	t.Helper()
	f := flag.Lookup(name)
	old := f.Value.String()
	if err := f.Value.Set(value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Value.Set(old) })
}

// schedule draws one history and plays it.
func (m *model) schedule() {
	m.bare = m.chance(15)
	m.destroyed = !m.bare && m.chance(40)
	m.policy.MaxClose, m.policy.Recreate = 100, m.destroyed
	if m.chance(80) {
		m.note("run: first")
		m.clean()
	}
	people := peopleSteps
	if m.destroyed {
		people = append(people[:len(people):len(people)], destructiveSteps...)
	}
	for range 2 + m.pick(8) {
		switch n := m.pick(10); {
		case n < 3:
			m.act(fileSteps)
		case n < 6:
			m.act(people)
		default:
			for range m.pick(3) { // so that there is something to do
				m.act(fileSteps)
			}
			m.remember()
			m.act(runSteps)
			m.respected()
		}
	}
	m.note("run: the last")
	m.clean()
}

// act draws a step and takes it, if it can be taken now.
func (m *model) act(steps []step) {
	total := 0
	for _, s := range steps {
		total += s.weight
	}
	n := m.pick(total)
	for _, s := range steps {
		if n -= s.weight; n < 0 {
			s.do(m)
			m.remember()
			return
		}
	}
}
