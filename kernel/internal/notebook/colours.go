package notebook

import (
	"go/scanner"
	"go/token"
	"go/types"
	"html/template"
	"strings"
)

// The code of notebooks is Go, so Go's own scanner tells its parts. A library of lexers for all
// languages would make every start of the kernel, which is in the same program, a third longer.

// highlight is Go code with its parts marked for colours. What is no Go, such as a command, stays as it is.
func highlight(source string) template.HTML {
	var b strings.Builder
	b.WriteString(`<pre class="go">`)
	file := token.NewFileSet().AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, []byte(source), func(token.Position, string) {}, scanner.ScanComments)
	at := 0
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			break
		}
		if text == "" {
			text = tok.String()
		}
		from := file.Offset(pos)
		if tok == token.SEMICOLON && text == "\n" || from < at || from+len(text) > len(source) ||
			source[from:from+len(text)] != text {
			continue // a semicolon that stands for a line's end, or a text that the scanner has changed
		}
		b.WriteString(template.HTMLEscapeString(source[at:from]))
		at = from + len(text)
		if class := classOf(tok, text); class != "" {
			b.WriteString(`<span class="` + class + `">` + template.HTMLEscapeString(text) + `</span>`)
		} else {
			b.WriteString(template.HTMLEscapeString(text))
		}
	}
	b.WriteString(template.HTMLEscapeString(source[at:]))
	b.WriteString("</pre>")
	return template.HTML(b.String())
}

// classOf returns the class by which the page's style colours a token: k a keyword, b what Go
// declares itself, s a text, n a number, c a comment.
func classOf(tok token.Token, text string) string {
	switch {
	case tok.IsKeyword():
		return "k"
	case tok == token.COMMENT:
		return "c"
	case tok == token.STRING || tok == token.CHAR:
		return "s"
	case tok == token.INT || tok == token.FLOAT || tok == token.IMAG:
		return "n"
	case tok == token.IDENT && types.Universe.Lookup(text) != nil:
		return "b"
	}
	return ""
}

// colours are those of the parts of code, for light and for dark.
const colours = `
.go .k { color: #8a3ffc; } .go .b { color: #005a8f; } .go .s { color: #0a6b3d; } .go .n { color: #9a3412; } .go .c { color: #66707a; font-style: italic; }
@media (prefers-color-scheme: dark) {
 .go .k { color: #c4a1ff; } .go .b { color: #7cc4f5; } .go .s { color: #86d9a6; } .go .n { color: #f2b48a; } .go .c { color: #98a2ac; }
}
@media print { .go .k { color: #5b21b6; } .go .b { color: #003f66; } .go .s { color: #064e2b; } .go .n { color: #7c2d12; } .go .c { color: #444; } }
`
