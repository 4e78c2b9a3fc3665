package hccpm

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
)

// The source that this program was compiled from, for its digest alone.
//
//go:embed *.go claims/*.go cohort/*.go cohort/formats/*.go internal/*/*.go models/*.go prediction/*.go propensity/*.go plots/*.go plots/internal/*/*.go
//go:embed exercise/*.go simulate/*.go reanalysis/*.go cohort/internal/*/*.go models/internal/*/*.go stats/*.go survival/*.go survival/internal/*/*.go table/*.go
var source embed.FS

// SourceSHA256 is one digest, in hexadecimal, of the library's own source files (tests left out) as they were when
// the program was compiled: the SHA-256 of a line for each, its digest, two spaces and its path, in the order of
// paths. A notebook records it to say which routines its results come from: if it differs, results may be stale.
func SourceSHA256() string {
	whole := sha256.New()
	// An embedded file can always be read.
	_ = fs.WalkDir(source, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := source.ReadFile(path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		fmt.Fprintf(whole, "%s  %s\n", hex.EncodeToString(sum[:]), path)
		return nil
	})
	return hex.EncodeToString(whole.Sum(nil))
}
