//go:build ignore

// get: github.com/pkg/errors@v0.9.1

package main

import (
	"fmt"
	"io"

	"github.com/pkg/errors"
)

func main() {
	err := errors.Wrap(io.EOF, "reading")
	fmt.Println(err, errors.Cause(err) == io.EOF, errors.Is(err, io.EOF))
}
