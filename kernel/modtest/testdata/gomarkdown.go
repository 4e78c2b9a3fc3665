//go:build ignore

// get: github.com/gomarkdown/markdown@v0.0.0-20250810172220-2e2c11897d1a

package main

import (
	"fmt"

	"github.com/gomarkdown/markdown"
)

func main() {
	fmt.Println(string(markdown.ToHTML([]byte("# Title\n\nSome *text* and `code`.\n\n* a\n* b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n"), nil, nil)))
}
