//go:build ignore

// get: github.com/google/go-cmp@v0.7.0

package main

import (
	"fmt"
	"strings"

	"github.com/google/go-cmp/cmp"
)

func main() {
	type inner struct{ N []int }
	type outer struct {
		S string
		I inner
	}
	a, b := outer{"x", inner{[]int{1, 2}}}, outer{"x", inner{[]int{1, 3}}}
	fmt.Println(cmp.Equal(a, a), cmp.Equal(a, b), strings.Count(cmp.Diff(a, b), "\n") > 3)
}
