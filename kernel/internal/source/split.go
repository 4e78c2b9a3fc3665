package source

import (
	"go/scanner"
	"go/token"
	"strings"
)

// Parts are the three texts a cell is taken apart into. Each has the cell's own length and line
// breaks, with blanks where another part stands, so that a position in any of them is the position
// in the cell.
type Parts struct {
	Imports, Decls, Stmts string
	Hidden                bool // the cell ends with a semicolon: the last value is not shown
	File                  bool // it begins with a package clause
	Plain                 bool // it has no statements other than declarations of variables
}

// tok is a token of a cell.
type tok struct {
	tok  token.Token
	off  int
	auto bool // a semicolon that the scanner put in at a line's end
}

// scan returns a cell's tokens.
func scan(src string) []tok {
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(src))
	var sc scanner.Scanner
	sc.Init(f, []byte(src), func(token.Position, string) {}, 0)
	var toks []tok
	for {
		pos, t, lit := sc.Scan()
		if t == token.EOF {
			return toks
		}
		toks = append(toks, tok{t, f.Offset(pos), t == token.SEMICOLON && lit != ";"})
	}
}

// part is where a piece of a cell goes.
type part int

const (
	statement part = iota
	declaration
	importing
	clause   // "package main", which a cell may have and nobody needs
	variable // a statement, or a declaration if the whole cell is a file
)

// partAt tells what begins at the first of some tokens.
func partAt(toks []tok) part {
	at := func(k int) token.Token {
		if k < len(toks) {
			return toks[k].tok
		}
		return token.EOF
	}
	switch at(0) {
	case token.PACKAGE:
		return clause
	case token.IMPORT:
		return importing
	case token.VAR:
		return variable
	case token.TYPE, token.CONST:
		return declaration
	case token.FUNC:
		if at(1) == token.IDENT {
			return declaration
		}
	default:
		return statement
	}
	// A method is "func (receiver) Name("; anything else here is a function literal called on the spot.
	depth := 0
	for k := 1; at(k) != token.EOF; k++ {
		switch at(k) {
		case token.LPAREN:
			depth++
		case token.RPAREN:
			if depth--; depth == 0 {
				if at(k+1) == token.IDENT && at(k+2) == token.LPAREN {
					return declaration
				}
				return statement
			}
		}
	}
	return statement
}

// Split sorts a cell's text: import declarations; type, const, func and method declarations; and
// all the rest, statements (var among them, since its initializers run in the order in which they
// stand, unless the cell begins with a package clause).
func Split(src string) Parts {
	p := SplitAs(src, false)
	if p.File && p.Plain {
		return SplitAs(src, true)
	}
	return p
}

// SplitAs splits a cell; as a file, its variables are declarations, whose order does not matter.
func SplitAs(src string, file bool) Parts {
	toks := scan(src)
	texts := map[part][]byte{importing: Blank(src), declaration: Blank(src), clause: Blank(src), statement: []byte(src)}
	p := Parts{Plain: true}
	move := func(to part, from, end int) {
		switch {
		case to == clause:
			p.File = true
		case to == variable && file:
			to = declaration
		case to == variable || to == statement:
			return
		}
		copy(texts[to][from:end], src[from:end])
		copy(texts[statement][from:end], Blank(src[from:end]))
	}
	depth, start := 0, true
	now, from := statement, 0 // the piece under way
	last := 0                 // where the one before ended
	for i, t := range toks {
		if start && depth == 0 {
			now = partAt(toks[i:])
			if from = t.off; now == declaration || now == variable {
				from = comments(src, last, t.off)
			}
			p.Plain = p.Plain && (now != statement || t.tok == token.SEMICOLON)
		}
		start = false
		switch t.tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		case token.SEMICOLON:
			if depth <= 0 {
				end := t.off
				if !t.auto {
					end++
				}
				move(now, from, end)
				now, from, last, start = statement, end, end, true
			}
		}
	}
	move(now, from, len(src))
	n := len(toks)
	p.Hidden = n > 1 && toks[n-1].tok == token.SEMICOLON && !toks[n-1].auto
	p.Imports, p.Decls, p.Stmts = string(texts[importing]), string(texts[declaration]), string(texts[statement])
	return p
}

// comments returns where the comments before a declaration begin: behind the line on which the piece before ended.
func comments(src string, last, at int) int {
	if last == 0 {
		return 0
	}
	if i := strings.IndexByte(src[last:at], '\n'); i >= 0 {
		return last + i + 1
	}
	return at
}

// Blank returns a text of the same length in bytes and the same lines, with nothing in it.
func Blank(s string) []byte {
	b := make([]byte, len(s))
	for i := range b {
		switch s[i] {
		case '\n', '\t', '\r':
			b[i] = s[i]
		default:
			b[i] = ' '
		}
	}
	return b
}
