package insight

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/corpus"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

var generated = sync.OnceValue(func() []*incident.Incident {
	list := make([]*incident.Incident, 10_000)
	var workers sync.WaitGroup
	for w := range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := w; i < len(list); i += runtime.GOMAXPROCS(0) {
				name, data := corpus.Document(i)
				list[i] = parse.File(source.NewFile(name, data), config.Default()).Incident
			}
		})
	}
	workers.Wait()
	return list
})

// Similar incidents for every incident: what a build asks.
func BenchmarkSimilarity(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		list := generated()[:n]
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s := NewSimilarity(list, nil)
				for _, in := range list {
					s.To(in, 5)
				}
			}
		})
		b.Run(fmt.Sprintf("%d/index", n), func(b *testing.B) {
			for b.Loop() {
				NewSimilarity(list, nil)
			}
		})
	}
}
