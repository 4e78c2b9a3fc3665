//go:build ignore

// get: github.com/agnivade/levenshtein@v1.2.1

package main

import (
	"fmt"

	"github.com/agnivade/levenshtein"
)

func main() {
	fmt.Println(levenshtein.ComputeDistance("kitten", "sitting"), levenshtein.ComputeDistance("Füße", "Fuesse"))
}
