package site

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // for the size of GIF images
	_ "image/jpeg" // for the size of JPEG images
	_ "image/png"  // for the size of PNG images
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/picture"
)

const (
	// MaxImageSize bounds one image, MaxPageImages all those of one page, in
	// bytes: a page that phones open is not the place for more.
	MaxImageSize  = 8 << 20
	MaxPageImages = 32 << 20
)

const imageHint = "put a png, jpg, gif, webp, avif or plain svg file beside the document and name it relative to it"

const bareHint = "save it anew as a png, jpg, gif or webp file, or put it between " + incident.InternalBegin + " and " + incident.InternalEnd

var (
	errNoImage     = errors.New("does not exist")
	errImageLink   = errors.New("is a symbolic link, or lies behind one")
	errImageFile   = errors.New("is not a regular file")
	errImageSize   = fmt.Errorf("is larger than %d MiB", MaxImageSize>>20)
	errImageSum    = fmt.Errorf("is left out: the images of this document are larger than %d MiB together", MaxPageImages>>20)
	errImageKind   = errors.New("is not named as an image that browsers show")
	errImageSniff  = errors.New("does not hold the kind of image that its name says")
	errImageActive = errors.New("is an SVG file with more than shapes and text in it")
	errImageDeep   = fmt.Errorf("is an SVG file whose elements nest more than %d deep", maxNesting)
	errImageAVIF   = errors.New("nothing here takes AVIF files apart")
)

// metadataError is about a picture from which nobody can tell metadata, in an
// edition without.
type metadataError struct{ error }

func (e metadataError) Error() string { return "cannot be freed of its metadata: " + e.error.Error() }

// imageStore reads each image once, however many pages show it.
type imageStore struct {
	fsys  fs.FS
	bare  bool // without metadata
	mu    sync.Mutex
	files map[string]*loadedImage
}

type loadedImage struct {
	once          sync.Once
	data          []byte
	width, height int // 0 when not known
	err           error
}

func newImageStore(fsys fs.FS, without Without) *imageStore {
	return &imageStore{fsys: fsys, bare: without.Metadata, files: map[string]*loadedImage{}}
}

func (s *imageStore) load(file string) *loadedImage {
	s.mu.Lock()
	img := s.files[file]
	if img == nil {
		img = &loadedImage{}
		s.files[file] = img
	}
	s.mu.Unlock()
	img.once.Do(func() { img.err = s.read(file, img) })
	return img
}

func (s *imageStore) read(file string, img *loadedImage) error {
	kind, known := imageKinds[imageExt(file)]
	if !known {
		return errImageKind
	}
	if s.fsys == nil || !fs.ValidPath(file) {
		return errNoImage
	}
	// Every folder on the way is checked: a link in the middle leads out as
	// well as one at the end.
	for i := 0; i <= len(file); i++ {
		if i < len(file) && file[i] != '/' {
			continue
		}
		info, err := fs.Lstat(s.fsys, file[:i])
		switch {
		case err != nil:
			return errNoImage
		case info.Mode()&fs.ModeSymlink != 0:
			return errImageLink
		case i < len(file) && !info.IsDir():
			return errNoImage
		case i == len(file) && !info.Mode().IsRegular():
			return errImageFile
		}
	}
	in, err := s.fsys.Open(file)
	if err != nil {
		return errNoImage
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, MaxImageSize+1))
	if err != nil {
		return fmt.Errorf("cannot be read: %w", err)
	}
	if len(data) > MaxImageSize {
		return errImageSize
	}
	if err := kind.check(data); err != nil {
		if s.bare && errors.Is(err, errImageSniff) {
			return metadataError{err}
		}
		return err
	}
	if s.bare {
		if data, err = kind.bare(data); err != nil {
			return metadataError{err}
		}
	}
	img.data = data
	if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		img.width, img.height = c.Width, c.Height
	}
	return nil
}

func imageExt(file string) string { return strings.ToLower(path.Ext(file)) }

// imageKind is one that browsers show.
type imageKind struct {
	check func([]byte) error
	bare  func([]byte) ([]byte, error) // takes metadata out
}

// imageKinds go by the extension that will be published, as servers and
// browsers do.
var imageKinds = map[string]imageKind{
	".png":  {magic("\x89PNG\r\n\x1a\n"), picture.PNG},
	".jpg":  {magic("\xff\xd8\xff"), picture.JPEG},
	".jpeg": {magic("\xff\xd8\xff"), picture.JPEG},
	".gif":  {magic("GIF8"), picture.GIF},
	".webp": {magicAt(8, "WEBP"), picture.WebP},
	".avif": {magicAt(4, "ftypavi"), func([]byte) ([]byte, error) { return nil, errImageAVIF }},
	".svg":  {checkSVG, picture.SVG},
}

func magic(prefix string) func([]byte) error { return magicAt(0, prefix) }

func magicAt(offset int, want string) func([]byte) error {
	return func(data []byte) error {
		if len(data) < offset || !bytes.HasPrefix(data[offset:], []byte(want)) {
			return errImageSniff
		}
		return nil
	}
}

// pageImages names the images of one page.
type pageImages struct {
	store  *imageStore
	names  map[string]string // path in the repository → name beside the page
	copies map[string][]byte // name beside the page → content
	size   int
}

type pageImage struct {
	name          string
	width, height int
}

func newPageImages(s *imageStore) *pageImages {
	return &pageImages{store: s, names: map[string]string{}, copies: map[string][]byte{}}
}

// add puts the image that a document names beside its page. The error reads on
// after the image's name.
func (p *pageImages) add(from, link string) (pageImage, error) {
	file, err := localPath(from, link)
	if err != nil {
		return pageImage{}, err
	}
	img := p.store.load(file)
	if img.err != nil {
		return pageImage{}, img.err
	}
	name, known := p.names[file]
	if !known {
		if p.size+len(img.data) > MaxPageImages {
			return pageImage{}, errImageSum
		}
		p.size += len(img.data)
		stem, ext := safeName(strings.TrimSuffix(path.Base(file), path.Ext(file))), imageExt(file)
		name = stem + ext
		for n := 2; p.copies[name] != nil; n++ {
			name = stem + "-" + strconv.Itoa(n) + ext
		}
		p.names[file] = name
		p.copies[name] = img.data
	}
	return pageImage{name: name, width: img.width, height: img.height}, nil
}
