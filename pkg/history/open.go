package history

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// ErrNone is returned by Open where there is no repository.
var ErrNone = errors.New("not a git repository")

// Repo is an open repository.
type Repo struct {
	git *git.Repository
	dot billy.Filesystem // .git, and for a linked worktree what is in common
	// common is the folder of what all worktrees have in common.
	common string
}

// Open finds the repository that holds dir. Linked worktrees open too.
//
// go-git's own PlainOpen refuses what every sparse checkout has: an extension
// that it does not know, though it changes nothing for who only reads.
func Open(dir string) (*Repo, error) {
	root, own, common, err := find(dir)
	if err != nil {
		return nil, fmt.Errorf("find the git repository of %s: %w", dir, err)
	}
	if root == "" {
		return nil, ErrNone
	}
	shared := osfs.New(common)
	if common == own {
		shared = nil
	}
	dot := dotgit.NewRepositoryFilesystem(osfs.New(own), shared)
	s := store{filesystem.NewStorage(dot, cache.NewObjectLRUDefault())}
	r, err := git.Open(s, osfs.New(root))
	if errors.Is(err, git.ErrRepositoryNotExists) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("open the git repository of %s: %w", dir, err)
	}
	return &Repo{git: r, dot: dot, common: common}, nil
}

// find looks for .git from dir upwards, and returns the root of the working
// tree, empty when there is none, and both folders of the repository. In a linked worktree and in a submodule
// .git is a file that names the folder, and in a linked worktree most of that is
// in another, the common one: see gitrepository-layout(5).
func find(dir string) (root, own, common string, err error) {
	root, err = filepath.Abs(dir)
	if err != nil {
		return "", "", "", err
	}
	var info os.FileInfo
	for {
		info, err = os.Stat(filepath.Join(root, git.GitDirName))
		if err == nil {
			break
		}
		if !errors.Is(err, os.ErrNotExist) {
			return "", "", "", err
		}
		parent := filepath.Dir(root)
		if parent == root {
			return "", "", "", nil
		}
		root = parent
	}
	own = filepath.Join(root, git.GitDirName)
	if !info.IsDir() {
		text, err := os.ReadFile(own)
		if err != nil {
			return "", "", "", err
		}
		to, ok := strings.CutPrefix(string(text), "gitdir: ")
		if !ok {
			return "", "", "", fmt.Errorf("%s does not say where it is", own)
		}
		own = from(root, to)
	}
	text, err := os.ReadFile(filepath.Join(own, "commondir"))
	if errors.Is(err, os.ErrNotExist) {
		return root, own, own, nil
	}
	if err != nil {
		return "", "", "", err
	}
	return root, own, from(own, string(text)), nil
}

// from resolves what a file of git's says, relative to a folder.
func from(dir, name string) string {
	if name = filepath.FromSlash(strings.TrimSpace(name)); filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}

// store is go-git's, but for extensions.
type store struct{ *filesystem.Storage }

// harmless extensions change nothing for who only reads.
var harmless = []string{"noop", "noop-v1", "partialclone", "preciousobjects", "relativeworktrees", "worktreeconfig"}

func (s store) Config() (*config.Config, error) {
	c, err := s.Storage.Config()
	if err != nil || !c.Raw.HasSection("extensions") {
		return c, err
	}
	extensions := c.Raw.Section("extensions")
	for _, o := range slices.Clone(extensions.Options) {
		switch key, value := strings.ToLower(o.Key), strings.ToLower(o.Value); {
		case key == "objectformat" && value == "sha256":
			return nil, errors.New("it names objects by SHA-256, which is not supported yet")
		case key == "refstorage" && value == "reftable":
			return nil, errors.New("it keeps its references in a reftable, which is not supported yet; \"git refs migrate --ref-format=files\" changes that")
		case slices.Contains(harmless, key), key == "objectformat", key == "refstorage":
			extensions.RemoveOption(o.Key)
		}
	}
	return c, nil
}
