//go:build ignore

// get: github.com/google/uuid@v1.6.0

package main

import (
	"fmt"

	"github.com/google/uuid"
)

func main() {
	id := uuid.MustParse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
	fmt.Println(id, id.Version(), id.Variant(), uuid.NewSHA1(id, []byte("x")), uuid.NewMD5(id, []byte("x")))
	_, err := uuid.Parse("nonsense")
	fmt.Println(err, len(uuid.NewString()))
}
