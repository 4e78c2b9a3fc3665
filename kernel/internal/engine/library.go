package engine

import (
	"crypto/hkdf"
	"crypto/pbkdf2"
	"embed"
	"errors"
	"hash"
	"hash/maphash"
	"iter"
	"strings"
	"unique"

	"github.com/goplus/ixgo"

	"hipec/kernel/internal/origin"
)

// Generic functions have no compiled form that could be bound. The interpreter gets them as text, over compiled functions that hold what state
// there is: it must not begin again in each cell.
//
//go:embed lib/*.txt
var library embed.FS

// library puts our texts in place of the interpreter's own.
func (e *Engine) library() error {
	x := e.replace
	x("iter@patch.pull", pull)
	x("unique@patch.handle", func(v any) any { return unique.Make(v) })
	x("unique@patch.value", func(h any) any {
		if h, ok := h.(unique.Handle[any]); ok {
			return h.Value()
		}
		return nil
	})
	x("errors@patch.as", func(err error, target any) bool { return errors.As(err, target) })
	x("hash/maphash@patch.comparableHash", func(seed maphash.Seed, v any) uint64 { return maphash.Comparable(seed, v) })
	x("hash/maphash@patch.writeComparable", func(h *maphash.Hash, v any) { maphash.WriteComparable(h, v) })
	type hashing = func() hash.Hash
	x("crypto/hkdf@patch.extract", func(h hashing, secret, salt []byte) ([]byte, error) { return hkdf.Extract(h, secret, salt) })
	x("crypto/hkdf@patch.expand", func(h hashing, k []byte, info string, n int) ([]byte, error) { return hkdf.Expand(h, k, info, n) })
	x("crypto/hkdf@patch.key", func(h hashing, secret, salt []byte, info string, n int) ([]byte, error) {
		return hkdf.Key(h, secret, salt, info, n)
	})
	x("crypto/pbkdf2@patch.key", func(h hashing, password string, salt []byte, iter, n int) ([]byte, error) {
		return pbkdf2.Key(h, password, salt, iter, n)
	})
	for _, path := range []string{"iter", "unique"} {
		if _, known := ixgo.LookupPackage(path); !known {
			continue
		}
		if err := e.ctx.AddImportFile(path+"@patch", path+"_patch.go", libraryText(path)); err != nil {
			return err
		}
	}
	for _, path := range []string{"errors", "reflect", "hash/maphash", "crypto/hkdf", "crypto/pbkdf2"} {
		if _, known := ixgo.LookupPackage(path); !known {
			continue
		}
		if err := e.ctx.RegisterPatch(path, libraryText(path)); err != nil {
			return err
		}
	}
	return nil
}

func libraryText(path string) []byte {
	text, err := library.ReadFile("lib/" + path[strings.LastIndexByte(path, '/')+1:] + ".txt")
	if err != nil {
		panic(err) // it is embedded
	}
	return text
}

// pull is iter.Pull2. The sequence runs in the name of the cell that asks for the next value, whichever made it.
func pull(seq func(yield func(k, v any) bool)) (next func() (any, any, bool), stop func()) {
	var asks origin.Place
	step, end := iter.Pull2(func(yield func(k, v any) bool) {
		origin.Enact(asks)
		seq(func(k, v any) bool {
			more := yield(k, v)
			origin.Enact(asks)
			return more
		})
	})
	next = func() (any, any, bool) {
		asks = origin.Here()
		return step()
	}
	return next, func() {
		asks = origin.Here()
		end()
	}
}
