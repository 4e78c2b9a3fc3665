package assist

import (
	"go/scanner"
	"go/token"
	"strings"
)

// State is whether a text is a whole cell.
type State string

// States, in the protocol's words.
const (
	Whole      State = "complete"
	Incomplete State = "incomplete"
	Invalid    State = "invalid"
)

// IsComplete tells whether a cell's text is complete, and if not, how the next line is to be
// indented. The syntax function tells whether a text whose brackets are closed is a cell, and if
// not, whether it only stops too early.
func IsComplete(code string, syntax func(code string) (ok, early bool)) (State, string) {
	depth := 0
	var sc scanner.Scanner
	fset := token.NewFileSet()
	bad := ""
	sc.Init(fset.AddFile("", -1, len(code)), []byte(code), func(_ token.Position, msg string) { bad = msg }, 0)
	for {
		_, t, _ := sc.Scan()
		if t == token.EOF {
			break
		}
		switch t {
		case token.LBRACE, token.LPAREN, token.LBRACK:
			depth++
		case token.RBRACE, token.RPAREN, token.RBRACK:
			if depth--; depth < 0 {
				return Invalid, ""
			}
		}
	}
	switch {
	case strings.Contains(bad, "not terminated") && (strings.Contains(bad, "raw string") || strings.Contains(bad,
		"comment")):
		return Incomplete, ""
	case bad != "":
		return Invalid, ""
	case depth > 0:
		return Incomplete, strings.Repeat("\t", depth)
	}
	switch ok, early := syntax(code); {
	case ok:
		return Whole, ""
	case early:
		return Incomplete, ""
	}
	return Invalid, ""
}
