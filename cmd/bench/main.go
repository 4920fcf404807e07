// Command bench compares postmortem with a peer on the same generated
// documents in the same run. It is a tool of this project's developers: see
// "make bench". Every figure is of a whole process; the machine's speed
// drifts, so runs alternate and the ratio is the median of the pairs.
package main

import (
	"embed"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/corpus"
)

//go:embed all:vale
var valeConfig embed.FS

func main() {
	n := flag.Int("n", 10_000, "documents")
	runs := flag.Int("runs", 3, "runs of each command")
	tool := flag.String("postmortem", "bin/postmortem", "the command to measure")
	vale := flag.String("vale", "", "Vale, to compare lint with")
	dir := flag.String("dir", "", "folder for the documents (default a temporary one; take tmpfs)")
	flag.Parse()
	if err := bench(*n, *runs, *tool, *vale, *dir); err != nil {
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
	size, err := generate(filepath.Join(dir, "postmortems"), n)
	if err != nil {
		return err
	}
	fmt.Printf("%d documents, %.1f MB\n", n, float64(size)/1e6)
	tool, err = filepath.Abs(tool)
	if err != nil {
		return err
	}
	lint := command{"postmortem lint", []string{tool, "-C", dir, "lint", "--format", "json"}}
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
	if len(theirs) > 0 {
		print(peer.name, theirs)
		fmt.Printf("ratio, median of pairs: wall %.1f, cpu %.1f, memory %.1f times less\n",
			ratio(theirs, ours, func(f figures) float64 { return f.wall.Seconds() }),
			ratio(theirs, ours, func(f figures) float64 { return f.cpu.Seconds() }),
			ratio(theirs, ours, func(f figures) float64 { return float64(f.memory) }))
	}
	return oneFile(tool, dir, 10*runs)
}

// oneFile measures what an editor waits for on each save.
func oneFile(tool, dir string, runs int) error {
	alone := filepath.Join(dir, "alone")
	if _, err := generate(filepath.Join(alone, "postmortems"), 1); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(alone, ".git"), 0o755); err != nil {
		return err
	}
	one := command{"postmortem lint, one file", []string{tool, "-C", alone, "lint"}}
	var single []figures
	for range runs {
		f, err := one.run()
		if err != nil {
			return err
		}
		single = append(single, f)
	}
	print(one.name, single)
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

func print(name string, runs []figures) {
	median := func(of func(figures) float64) (least, middle, most float64) {
		list := make([]float64, len(runs))
		for i, f := range runs {
			list[i] = of(f)
		}
		slices.Sort(list)
		return list[0], list[len(list)/2], list[len(list)-1]
	}
	for _, row := range []struct {
		what string
		of   func(figures) float64
	}{
		{"wall s", func(f figures) float64 { return f.wall.Seconds() }},
		{"cpu s", func(f figures) float64 { return f.cpu.Seconds() }},
		{"peak MiB", func(f figures) float64 { return float64(f.memory) / (1 << 20) }},
	} {
		least, middle, most := median(row.of)
		fmt.Printf("%-28s %-9s min %8.3f  median %8.3f  max %8.3f  (%d runs)\n", name, row.what, least, middle, most, len(runs))
	}
}

func ratio(theirs, ours []figures, of func(figures) float64) float64 {
	list := make([]float64, len(ours))
	for i := range ours {
		list[i] = of(theirs[i]) / of(ours[i])
	}
	slices.Sort(list)
	return list[len(list)/2]
}
