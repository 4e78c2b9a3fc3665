// Package notebooks carries the paper's and the workshop's notebooks, with the files that they
// open, so that a program alone can write them out.
package notebooks

import "embed"

// Files are the notebooks as they are kept, with their results, by their paths in this folder.
//
//go:embed *.ipynb *.svg CHANGELOG.md workshop/*.ipynb workshop/*.csv workshop/README.md
var Files embed.FS
