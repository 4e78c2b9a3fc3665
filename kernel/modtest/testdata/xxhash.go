//go:build ignore

// get: github.com/cespare/xxhash/v2@v2.3.0

package main

import (
	"fmt"

	"github.com/cespare/xxhash/v2"
)

func main() {
	fmt.Println(xxhash.Sum64String("abc"), xxhash.Sum64([]byte("a longer text than thirty-two bytes, to be sure")))
}
