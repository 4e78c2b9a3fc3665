//go:build ignore

// get: golang.org/x/text@v0.34.0

package main

import (
	"fmt"

	"golang.org/x/text/cases"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/unicode/norm"
)

func main() {
	fmt.Println(cases.Title(language.English).String("hello wörld"), norm.NFD.String("é") == "e\u0301")
	words := []string{"zebra", "Äpfel", "apfel", "Öl"}
	collate.New(language.German).SortStrings(words)
	fmt.Println(words)
	message.NewPrinter(language.German).Printf("%d\n", 1234567)
}
