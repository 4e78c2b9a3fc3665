// Package data holds the tables of the published study, as transcribed, with
// what vouches for them: a codebook, a ledger of every damaged value, the
// claims of the text, and the checksums of all of these.
//
// The files are embedded, so that a program built from this module carries the
// data it was tested with.  README.md in this directory says in plain words what
// each file is.
package data

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// The names of the files.
const (
	Cohort     = "cohort.csv"     // ten patients, Tables 1 to 3
	Codebook   = "codebook.csv"   // what each column means and may hold
	Ledger     = "ledger.csv"     // each value that the scan had damaged
	ClaimsFile = "claims.csv"     // each number the paper states about its cohort
	Literature = "literature.csv" // numbers of other studies, as context
	Sums       = "SHA256SUMS"     // the digests of the five files above
)

// ErrUnknownFile is wrapped by errors about a file that is not part of the set.
var ErrUnknownFile = errors.New("no such data file")

// ErrChanged is wrapped by errors about a file whose content is not the one
// that was recorded.
var ErrChanged = errors.New("not the recorded content")

//go:embed cohort.csv codebook.csv ledger.csv claims.csv literature.csv SHA256SUMS
var files embed.FS

// Files lists the names of the data files, without the checksums, sorted.
func Files() []string {
	return []string{ClaimsFile, Codebook, Cohort, Ledger, Literature}
}

// Bytes is a copy of the content of one file.
//
// Errors: a name that is neither in [Files] nor [Sums] wraps [ErrUnknownFile].
func Bytes(name string) ([]byte, error) {
	b, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("data: %w: %q (there are %s)", ErrUnknownFile, name,
			strings.Join(Files(), ", "))
	}
	return b, nil
}

// Open opens one file for reading.  Errors are those of [Bytes].
func Open(name string) (fs.File, error) {
	if _, err := Bytes(name); err != nil {
		return nil, err
	}
	return files.Open(name)
}

// SHA256 is one digest for the whole set, in hexadecimal: the SHA-256 of a line for
// each file of [Files], its digest, two spaces and its name, as sha256sum writes it.
// It is computed from the content that this program carries and that [Open] reads; if
// nothing was changed, it is also the SHA-256 of the file SHA256SUMS.  A notebook
// records it to say which data it was run with.
func SHA256() string {
	var lines bytes.Buffer
	for _, name := range Files() {
		b, err := files.ReadFile(name)
		if err != nil { // embedded at build time: it cannot be absent
			return ""
		}
		fmt.Fprintf(&lines, "%s  %s\n", digest(b), name)
	}
	return digest(lines.Bytes())
}

// Verify recomputes the SHA-256 of every embedded file and compares it with
// SHA256SUMS.
//
// Errors: those of [VerifyDir].
func Verify() error { return VerifyDir(files) }

// VerifyDir does what [Verify] does for the files of fsys: a directory with
// SHA256SUMS at its top, as sha256sum writes it.
//
// Errors: every fault is reported at once, joined.  A file with another content
// wraps [ErrChanged] and shows the recorded and the found digest; a file that
// cannot be read wraps the error of fsys; a data file that SHA256SUMS does not
// name, a line that is no checksum, and an absent SHA256SUMS are errors too.
func VerifyDir(fsys fs.FS) error {
	content, err := fs.ReadFile(fsys, Sums)
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	recorded, err := parseSums(content)
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range names(recorded) {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			errs = append(errs, fmt.Errorf("data: %w", err))
			continue
		}
		if found := digest(b); found != recorded[name] {
			errs = append(errs, fmt.Errorf("data: %s: %w: recorded %s, found %s",
				name, ErrChanged, recorded[name], found))
		}
	}
	for _, name := range Files() {
		if _, ok := recorded[name]; !ok {
			errs = append(errs, fmt.Errorf("data: %s does not name %s", Sums, name))
		}
	}
	return errors.Join(errs...)
}

// parseSums reads lines of a digest, two spaces and a name.
func parseSums(content []byte) (map[string]string, error) {
	recorded := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for n := 1; lines.Scan(); n++ {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if raw, err := hex.DecodeString(sum); !ok || err != nil || len(raw) != sha256.Size {
			return nil, fmt.Errorf("data: %s, line %d: %q is no checksum line",
				Sums, n, lines.Text())
		}
		recorded[name] = sum
	}
	return recorded, lines.Err()
}

func names(recorded map[string]string) []string {
	out := make([]string, 0, len(recorded))
	for name := range recorded {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
