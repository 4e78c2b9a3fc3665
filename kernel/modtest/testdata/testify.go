//go:build ignore

// get: github.com/stretchr/testify@v1.10.0

package main

import (
	"fmt"

	"github.com/stretchr/testify/assert"
)

type recorder struct{ n int }

func (r *recorder) Errorf(format string, args ...any) { r.n++ }

func main() {
	t := &recorder{}
	fmt.Println(assert.Equal(t, 3, 3), assert.ElementsMatch(t, []int{1, 2}, []int{2, 1}), assert.Contains(t, "abc", "x"), t.n)
}
