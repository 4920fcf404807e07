package main

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

//go:embed all:hugo
var hugoSite embed.FS

// buildBench compares the building of a site. The theme for Hugo shows what our
// pages show as far as Hugo can know it: the document with highlighted code and
// contents, facts, actions, related incidents, neighbours, dates from git, lists
// by service, class and tag, feed, JSON and site map. It draws nothing, works
// out no durations, and has neither trends, search nor pages for owners.
func buildBench(n, runs int, tool, hugo, parent string) error {
	dir, err := os.MkdirTemp(parent, "postmortem-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if _, err := generate(filepath.Join(dir, "postmortems"), n); err != nil {
		return err
	}
	if err := os.CopyFS(dir, mustSub(hugoSite, "hugo")); err != nil {
		return err
	}
	if err := commitEach(dir); err != nil {
		return err
	}
	if tool, err = filepath.Abs(tool); err != nil {
		return err
	}
	if hugo, err = filepath.Abs(hugo); err != nil {
		return err
	}
	site, peer := filepath.Join(dir, "public"), filepath.Join(dir, "hugo-public")
	build := command{"postmortem build", []string{tool, "-C", dir, "build", "--out", site, "--base-url", "https://acme.example/postmortems/"}}
	theirs := command{"hugo", []string{hugo, "--quiet", "--source", dir, "--destination", peer, "--cacheDir", filepath.Join(dir, "cache")}}
	var first, again, other []figures
	for range runs {
		for _, folder := range []string{site, peer} {
			if err := os.RemoveAll(folder); err != nil {
				return err
			}
		}
		for _, c := range []struct {
			command command
			into    *[]figures
		}{{build, &first}, {theirs, &other}, {build, &again}} {
			f, err := c.command.run()
			if err != nil {
				return err
			}
			*c.into = append(*c.into, f)
		}
	}
	print(build.name, first)
	print("postmortem build, unchanged", again)
	print(theirs.name, other)
	fmt.Printf("ratio, median of pairs: wall %.1f, cpu %.1f, memory %.1f times less\n",
		ratio(other, first, func(f figures) float64 { return f.wall.Seconds() }),
		ratio(other, first, func(f figures) float64 { return f.cpu.Seconds() }),
		ratio(other, first, func(f figures) float64 { return float64(f.memory) }))
	return nil
}

// commitEach makes a repository with a commit for each document.
func commitEach(dir string) error {
	git := func(args ...string) *exec.Cmd {
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		cmd.Stderr = os.Stderr
		return cmd
	}
	if err := git("init", "-q", "-b", "main").Run(); err != nil {
		return err
	}
	load := git("fast-import", "--quiet")
	pipe, err := load.StdinPipe()
	if err != nil {
		return err
	}
	if err := load.Start(); err != nil {
		return err
	}
	names, err := fs.Glob(os.DirFS(dir), "postmortems/*.md")
	if err != nil {
		return err
	}
	slices.Sort(names)
	w := bufio.NewWriter(pipe)
	at := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		at = at.Add(8 * time.Hour)
		fmt.Fprintf(w, "commit refs/heads/main\ncommitter A <a@example.org> %d +0000\ndata 3\nAdd\nM 100644 inline %s\ndata %d\n%s\n", at.Unix(), name, len(data), data)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := pipe.Close(); err != nil {
		return err
	}
	if err := load.Wait(); err != nil {
		return fmt.Errorf("git fast-import: %w", err)
	}
	return git("reset", "-q", "--mixed").Run()
}
