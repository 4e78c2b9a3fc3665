package session

import (
	"go/scanner"
	"go/token"
)

// parts are the three texts a cell is taken apart into. Each has the cell's own length and line breaks, with blanks where another part
// stands, so that a position in any of them is the position in the cell.
type parts struct {
	imports, decls, stmts string
	hidden                bool // the cell ends with a semicolon: the last value is not shown
}

// split sorts a cell's text: import declarations; type, const, func and method declarations; and all the rest, statements
// (var among them, since its initializers run in the order in which they stand).
func split(src string) parts {
	fset := token.NewFileSet()
	f := fset.AddFile("", -1, len(src))
	var sc scanner.Scanner
	sc.Init(f, []byte(src), func(token.Position, string) {}, 0)
	type tok struct {
		tok  token.Token
		off  int
		auto bool // a semicolon that the scanner put in at a line's end
	}
	var toks []tok
	for {
		pos, t, lit := sc.Scan()
		if t == token.EOF {
			break
		}
		toks = append(toks, tok{t, f.Offset(pos), t == token.SEMICOLON && lit != ";"})
	}
	imports, decls, stmts := blank(src), blank(src), []byte(src)
	move := func(dst []byte, from, to int) {
		copy(dst[from:to], src[from:to])
		copy(stmts[from:to], blank(src[from:to]))
	}
	kind := func(i int) []byte {
		at := func(k int) token.Token {
			if i+k < len(toks) {
				return toks[i+k].tok
			}
			return token.EOF
		}
		switch at(0) {
		case token.IMPORT:
			return imports
		case token.TYPE, token.CONST:
			return decls
		case token.FUNC:
			if at(1) == token.IDENT {
				return decls
			}
			// A method: func (receiver) Name( — and not a function literal called on the spot.
			depth := 0
			for k := 1; at(k) != token.EOF; k++ {
				switch at(k) {
				case token.LPAREN:
					depth++
				case token.RPAREN:
					if depth--; depth == 0 {
						if at(k+1) == token.IDENT && at(k+2) == token.LPAREN {
							return decls
						}
						return nil
					}
				}
			}
		}
		return nil
	}
	depth, start := 0, true
	var dst []byte // where the declaration under way goes
	from := 0
	for i, t := range toks {
		if start && depth == 0 {
			if dst = kind(i); dst != nil {
				from = t.off
			}
		}
		start = false
		switch t.tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		case token.SEMICOLON:
			if depth <= 0 {
				if dst != nil {
					end := t.off
					if !t.auto {
						end++
					}
					move(dst, from, end)
					dst = nil
				}
				start = true
			}
		}
	}
	if dst != nil {
		move(dst, from, len(src))
	}
	n := len(toks)
	hidden := n > 1 && toks[n-1].tok == token.SEMICOLON && !toks[n-1].auto
	return parts{string(imports), string(decls), string(stmts), hidden}
}

// blank answers a text of the same length in bytes and the same lines, with nothing in it.
func blank(s string) []byte {
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
