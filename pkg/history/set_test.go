package history

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A plain map is the oracle.
func TestSet(t *testing.T) {
	const n = 8
	numbers := rapid.Custom(func(t *rapid.T) []int32 {
		list := rapid.SliceOfDistinct(rapid.Int32Range(0, n-1), rapid.ID).Draw(t, "numbers")
		slices.Sort(list)
		return list
	})
	sets := rapid.Custom(func(t *rapid.T) set {
		return set{rapid.Bool().Draw(t, "except"), numbers.Draw(t, "list")}.settle(n)
	})
	has := func(s set, x int32) bool { return slices.Contains(s.list, x) != s.except }
	rapid.Check(t, func(t *rapid.T) {
		a, b, list := sets.Draw(t, "a"), sets.Draw(t, "b"), numbers.Draw(t, "list")
		oldA, oldB := slices.Clone(a.list), slices.Clone(b.list)
		any := false
		for x := range int32(n) {
			any = any || has(a, x)
			if has(a.union(b), x) != (has(a, x) || has(b, x)) {
				t.Fatalf("union of %v and %v: %v", a, b, a.union(b))
			}
			if has(a.less(b, n), x) != (has(a, x) && !has(b, x)) {
				t.Fatalf("%v less %v: %v", a, b, a.less(b, n))
			}
			if has(a.minus(list), x) != (has(a, x) && !slices.Contains(list, x)) {
				t.Fatalf("%v minus %v: %v", a, list, a.minus(list))
			}
			if slices.Contains(a.only(list), x) != (has(a, x) && slices.Contains(list, x)) {
				t.Fatalf("%v of %v: %v", a, list, a.only(list))
			}
		}
		if a.empty() == any {
			t.Fatalf("%v is empty: %v", a, a.empty())
		}
		if s := a.less(b, n); s.empty() != (s.settle(n).empty()) || !slices.IsSorted(s.list) {
			t.Fatalf("%v less %v: %v", a, b, s)
		}
		if !slices.Equal(a.list, oldA) || !slices.Equal(b.list, oldB) {
			t.Fatal("a set was changed")
		}
	})
}
