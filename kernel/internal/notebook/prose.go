package notebook

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Values in prose. In Markdown
//
//	The cohort has <!--= cohort.N() -->10<!--/--> patients.
//
// is shown without its comments. "hipec run" puts what the expression prints, after the last cell,
// between them, and "hipec verify" compares. A value that begins with a line break is a block of
// its own, such as a table. In a document beside notebooks the expression names its notebook first:
// <!--= 04-claims: book.Count(claims.Agrees) -->.
var span = regexp.MustCompile(`(?s)<!--= (.*?) -->(.*?)<!--/-->`)

// A line that begins with a comment is HTML to Markdown, all of it.
var atLineStart = regexp.MustCompile(`(?m)^[ \t>]*(?:[-*+]|\d+\.)?[ \t]*<!--= [^\n]*? -->[^\n]`)

// Value is one computed value in prose.
type Value struct {
	Line       int // from 1
	Book       string
	Expression string
	Text       string // as it stands
}

var bookName = regexp.MustCompile(`^([\w.-]+): (.*)$`)

// Values lists the computed values of a Markdown text; document: each names its notebook.
//
// Errors: a value that stands where Markdown takes its line for HTML; in a document, one that names no notebook.
func Values(text string, document bool) ([]Value, error) {
	if m := atLineStart.FindStringIndex(text); m != nil {
		return nil, fmt.Errorf("line %d begins with a computed value: Markdown would take the line for HTML; begin it with "+
			"a word", 1+strings.Count(text[:m[1]-1], "\n"))
	}
	var out []Value
	for _, m := range span.FindAllStringSubmatchIndex(text, -1) {
		v := Value{Line: 1 + strings.Count(text[:m[0]], "\n"), Expression: text[m[2]:m[3]],
			Text: strings.TrimSpace(text[m[4]:m[5]])}
		if document {
			parts := bookName.FindStringSubmatch(v.Expression)
			if parts == nil {
				return nil, fmt.Errorf("line %d: %q names no notebook, as in “04-claims: book.N()”", v.Line, v.Expression)
			}
			v.Book, v.Expression = parts[1], parts[2]
		}
		out = append(out, v)
	}
	return out, nil
}

// Render puts values, in their order, into a Markdown text.
func Render(text string, values []string) string {
	i := 0
	return span.ReplaceAllStringFunc(text, func(s string) string {
		m := span.FindStringSubmatch(s)
		value := strings.TrimSpace(values[i])
		i++
		if strings.HasPrefix(m[2], "\n") || strings.Contains(value, "\n") {
			value = "\n\n" + value + "\n\n"
		}
		return "<!--= " + m[1] + " -->" + value + "<!--/-->"
	})
}

// prose compares the computed values of a Markdown cell.
func (k *comparison) prose(a, b string) {
	k.named = map[[2]string]bool{}
	x, _ := Values(a, false) // the run has refused what cannot be read
	y, _ := Values(b, false)
	for i := range min(len(x), len(y)) {
		if x[i].Text != y[i].Text {
			k.add(fmt.Sprintf("line %d, the value of %s", x[i].Line, x[i].Expression), lead(x[i].Text, y[i].Text),
				lead(y[i].Text, x[i].Text))
		}
	}
}

// lead is a value, of a long one the part that differs from another.
func lead(s, other string) string {
	if len(s) < 60 && len(other) < 60 {
		return s
	}
	return around(s, other)
}

// Literals are numbers, and words for numbers, that stand in prose without having been computed: of
// a date, a name, a reference.
type Literal struct {
	Line int
	Text string
}

var (
	literal = regexp.MustCompile(
		`(?i)\d+(?:[.,]\d+)*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|half|twice)\b`)
	unspoken = regexp.MustCompile(`(?s)<!--.*?-->|\]\([^)\s]*\)|(?:src|href|id|width|height)="[^"]*"`)
)

// Literals lists them, without computed values, comments, and the targets of links. Digits that
// follow a letter, as in OS1, are a name.
func Literals(text string) []Literal {
	blank := func(s string) string {
		return strings.Map(func(r rune) rune { return map[bool]rune{true: '\n', false: ' '}[r == '\n'] }, s)
	}
	text = unspoken.ReplaceAllStringFunc(span.ReplaceAllStringFunc(text, blank), blank)
	var out []Literal
	for _, m := range literal.FindAllStringIndex(text, -1) {
		if m[0] > 0 && isLetter(text[m[0]-1]) {
			continue
		}
		out = append(out, Literal{1 + strings.Count(text[:m[0]], "\n"), strings.ToLower(text[m[0]:m[1]])})
	}
	return out
}

func isLetter(b byte) bool { return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '_' }

// CheckLiterals compares the numbers of a text with those declared for it, in their order, and says
// what is the first that differs; empty if none does.
func CheckLiterals(text string, declared []string) string {
	found := Literals(text)
	for i, l := range found {
		if i >= len(declared) || declared[i] != l.Text {
			want := "no number"
			if i < len(declared) {
				want = declared[i]
			}
			return fmt.Sprintf("line %d, the number %s in the prose: %s declared, %s now; it is not computed (“hipec run "+
				"-declare” takes it as it is)", l.Line, l.Text, want, l.Text)
		}
	}
	if len(declared) > len(found) {
		return fmt.Sprintf("the prose: %s declared, no number now", declared[len(found)])
	}
	return ""
}

// declared is the list of numbers that the author of a Markdown cell vouches for.
func (c *Cell) declared() []string {
	m, _ := c.Metadata[metadataKey].(map[string]any)
	list, _ := m["numbers"].([]any)
	var out []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// Declare makes the author vouch for the numbers in the prose that are not computed, as they stand.
func (nb *Notebook) Declare() {
	for _, c := range nb.Cells {
		if c.Type != "markdown" {
			continue
		}
		var list []any
		for _, l := range Literals(c.Source) {
			list = append(list, l.Text)
		}
		c.set("numbers", list, len(list) > 0)
	}
}

// metadataKey is where cells and notebooks keep what is ours.
const metadataKey = "hipec"

// set keeps a value in the cell's own metadata, or takes it out.
func (c *Cell) set(key string, value any, keep bool) {
	m, _ := c.Metadata[metadataKey].(map[string]any)
	if m == nil {
		m = map[string]any{}
	}
	if keep {
		m[key] = value
	} else {
		delete(m, key)
	}
	c.Metadata[metadataKey] = m
	if len(m) == 0 {
		delete(c.Metadata, metadataKey)
	}
}

// Undeclared says for each Markdown cell which number its author does not vouch for. A notebook
// asks for it by {"prose": "checked"} in its own metadata.
func (nb *Notebook) Undeclared() []string {
	m, _ := nb.Metadata[metadataKey].(map[string]any)
	if m["prose"] != "checked" {
		return nil
	}
	var out []string
	last := 0
	for i, c := range nb.Cells {
		if c.Type == "code" {
			last++
			continue
		}
		if c.Type != "markdown" {
			continue
		}
		if fault := CheckLiterals(c.Source, c.declared()); fault != "" {
			where := fmt.Sprintf("the Markdown cell below [%d]", last)
			if last == 0 {
				where = fmt.Sprintf("the Markdown cell %d from the top", i+1)
			}
			out = append(out, nb.Path+": "+where+", "+fault)
		}
	}
	return out
}

// digestOf is a short digest of a cell's code.
func digestOf(source string) string {
	h := sha256.Sum256([]byte(source))
	return hex.EncodeToString(h[:6])
}

// Stamp notes the code that each cell's outputs come from.
func (nb *Notebook) Stamp() {
	for _, c := range nb.Cells {
		if c.Type == "code" {
			c.set("ran", digestOf(c.Source), true)
		}
	}
}

// changedSinceRun reports whether a cell's code is not the one that it was last run with, as far as that was noted.
func (c *Cell) changedSinceRun() bool {
	m, _ := c.Metadata[metadataKey].(map[string]any)
	ran, noted := m["ran"].(string)
	return noted && ran != digestOf(c.Source)
}

// Changed lists the counts of the cells whose code has changed since they were run.
func (nb *Notebook) Changed() []int {
	var out []int
	n := 0
	for _, c := range nb.Cells {
		if c.Type == "code" {
			if n++; c.changedSinceRun() {
				out = append(out, n)
			}
		}
	}
	return slices.Clip(out)
}
