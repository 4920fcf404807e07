// Command bench compares postmortem with a peer on the same generated
// documents in the same run. It is a tool of this project's developers: see
// "make bench". Every figure is of a whole process; the machine's speed
// drifts, so runs alternate, and a ratio is given of the best runs and as the
// median of the pairs.
package main

import (
	"embed"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/corpus"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
)

//go:embed all:vale
var valeConfig embed.FS

func main() {
	n := flag.Int("n", 10_000, "documents")
	runs := flag.Int("runs", 3, "runs of each command")
	tool := flag.String("postmortem", "bin/postmortem", "the command to measure")
	vale := flag.String("vale", "", "Vale, to compare lint with")
	hugo := flag.String("hugo", "", "Hugo, to compare build with; lint is then left out")
	dir := flag.String("dir", "", "folder for the documents (default a temporary one; take tmpfs)")
	flag.Parse()
	var err error
	if *hugo != "" {
		err = buildBench(*n, *runs, *tool, *hugo, *dir)
	} else {
		err = bench(*n, *runs, *tool, *vale, *dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(n, runs int, tool, vale, parent string) error {
	dir, err := os.MkdirTemp(parent, "postmortem-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if tool, err = filepath.Abs(tool); err != nil {
		return err
	}
	size, err := generate(filepath.Join(dir, "postmortems"), n)
	if err != nil {
		return err
	}
	fmt.Printf("%d documents, %.1f MB, %d processors\n\n", n, float64(size)/1e6, runtime.NumCPU())
	lint := lintAll(tool, dir)
	var peer command
	if vale != "" {
		if err := os.CopyFS(dir, mustSub(valeConfig, "vale")); err != nil {
			return err
		}
		peer = command{"vale, six rules", []string{vale, "--config", filepath.Join(dir, "vale.ini"), "--no-exit", "--output", "JSON", filepath.Join(dir, "postmortems")}}
	}
	var ours, theirs []figures
	for range runs {
		f, err := lint.run()
		if err != nil {
			return err
		}
		ours = append(ours, f)
		if peer.argv != nil {
			if f, err = peer.run(); err != nil {
				return err
			}
			theirs = append(theirs, f)
		}
	}
	print(lint.name, ours)
	fmt.Printf("%-28s %.0f documents a second in the fastest run\n", "", float64(n)/least(ours, wall))
	if len(theirs) > 0 {
		print(peer.name, theirs)
		fmt.Printf("%-28s %.0f documents a second in the fastest run\n", "", float64(n)/least(theirs, wall))
		compare(ours, theirs)
	}
	if err := linearity(tool, dir, n, runs, ours); err != nil {
		return err
	}
	return oneFile(tool, dir, 10*runs)
}

func lintAll(tool, dir string) command {
	return command{fmt.Sprintf("postmortem lint, %d rules", len(rules.All)), []string{tool, "-C", dir, "lint", "--format", "json"}}
}

// compare prints how many times less we need, and what each side does for it.
func compare(ours, theirs []figures) {
	fmt.Println("\ntimes less than vale, of the best runs and as the median of the pairs:")
	for _, m := range measures {
		fmt.Printf("  %-9s %5.1f %5.1f\n", m.name, least(theirs, m.of)/least(ours, m.of), ratio(theirs, ours, m.of))
	}
	fmt.Println(`vale has six rules of the simplest kind, a list of expressions: blame, counterfactuals, hindsight, promises, vague
actions, vague impact. That is a part of our rules about words; it neither reads front matter, sections and timelines nor
counts. Both read the same files as Markdown, on all processors, and print every finding as JSON.`)
}

// linearity measures half and a quarter of the documents: the cost of each
// should not depend on how many there are.
func linearity(tool, dir string, n, runs int, ours []figures) error {
	fmt.Println("\nlinearity, of the best runs:")
	row := func(n int, list []figures) {
		fmt.Printf("  %6d documents  wall %7.3f s  cpu %7.3f s  %4.0f µs of cpu a document  peak %4.0f MiB\n",
			n, least(list, wall), least(list, cpu), 1e6*least(list, cpu)/float64(n), least(list, memory)/(1<<20))
	}
	for _, part := range []int{n / 4, n / 2} {
		sub := filepath.Join(dir, fmt.Sprint(part))
		if _, err := generate(filepath.Join(sub, "postmortems"), part); err != nil {
			return err
		}
		if err := os.Mkdir(filepath.Join(sub, ".git"), 0o755); err != nil {
			return err
		}
		list, err := repeat(lintAll(tool, sub), runs)
		if err != nil {
			return err
		}
		row(part, list)
	}
	row(n, ours)
	return nil
}

// oneFile measures what an editor waits for on each save, and how much of it
// is the program's start.
func oneFile(tool, dir string, runs int) error {
	alone := filepath.Join(dir, "alone")
	if _, err := generate(filepath.Join(alone, "postmortems"), 1); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(alone, ".git"), 0o755); err != nil {
		return err
	}
	fmt.Println()
	for _, c := range []command{
		{"postmortem lint, one file", []string{tool, "-C", alone, "lint"}},
		{"postmortem version", []string{tool, "version"}},
	} {
		list, err := repeat(c, runs)
		if err != nil {
			return err
		}
		print(c.name, list)
	}
	return nil
}

func generate(dir string, n int) (size int, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	for i := range n {
		name, data := corpus.Document(i)
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return 0, err
		}
		size += len(data)
	}
	return size, nil
}

func mustSub(fsys fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

type command struct {
	name string
	argv []string
}

// figures of one process.
type figures struct {
	wall, cpu time.Duration
	memory    int64 // peak resident set, bytes
}

// run measures one run. Findings are no failure; being unable to run is.
func (c command) run() (figures, error) {
	cmd := exec.Command(c.argv[0], c.argv[1:]...)
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() > 1 {
		return figures{}, fmt.Errorf("%s: %w", c.name, err)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return figures{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), usage.Maxrss << 10}, nil
}

func repeat(c command, runs int) (list []figures, err error) {
	for range runs {
		f, err := c.run()
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

type measure func(figures) float64

func wall(f figures) float64   { return f.wall.Seconds() }
func cpu(f figures) float64    { return f.cpu.Seconds() }
func memory(f figures) float64 { return float64(f.memory) }

var measures = []struct {
	name string
	unit float64
	of   measure
}{{"wall s", 1, wall}, {"cpu s", 1, cpu}, {"peak MiB", 1 << 20, memory}}

func print(name string, runs []figures) {
	for _, m := range measures {
		list := sorted(runs, m.of)
		fmt.Printf("%-28s %-9s min %8.3f  median %8.3f  max %8.3f  (%d runs)\n", name, m.name,
			list[0]/m.unit, list[len(list)/2]/m.unit, list[len(list)-1]/m.unit, len(runs))
	}
}

func sorted(runs []figures, of measure) []float64 {
	list := make([]float64, len(runs))
	for i, f := range runs {
		list[i] = of(f)
	}
	slices.Sort(list)
	return list
}

func least(runs []figures, of measure) float64 { return sorted(runs, of)[0] }

func ratio(theirs, ours []figures, of measure) float64 {
	list := make([]float64, len(ours))
	for i := range ours {
		list[i] = of(theirs[i]) / of(ours[i])
	}
	slices.Sort(list)
	return list[len(list)/2]
}
