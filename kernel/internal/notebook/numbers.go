package notebook

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Mode is how far a number may be from the stored one.
type Mode int

// The modes. The zero value is Exact.
const (
	Exact Mode = iota
	Absolute
	Relative
	Ignore
)

// Rule says how the outputs of a cell are compared. It stands in a tag of the cell:
// "compare-exact", "compare-ignore", "compare-absolute=0.01", "compare-relative=1e-9", or in its
// metadata under hipec: {"compare": "relative=1e-9"}. Without one the rule is exact.
type Rule struct {
	Mode Mode
	By   float64
}

func (c *Cell) rule() (Rule, error) {
	texts := []string{}
	if m, ok := c.Metadata["hipec"].(map[string]any); ok {
		if s, ok := m["compare"].(string); ok {
			texts = append(texts, s)
		}
	}
	tags, _ := c.Metadata["tags"].([]any)
	for _, t := range tags {
		s, _ := t.(string)
		if rule, ok := strings.CutPrefix(s, "compare-"); ok {
			texts = append(texts, rule)
		}
	}
	if len(texts) == 0 {
		return Rule{}, nil
	}
	if len(texts) > 1 {
		return Rule{}, fmt.Errorf("%q and %q: one is wanted", texts[0], texts[1])
	}
	return parseRule(texts[0])
}

func parseRule(text string) (Rule, error) {
	name, by, given := strings.Cut(text, "=")
	mode, known := map[string]Mode{"exact": Exact, "absolute": Absolute, "relative": Relative, "ignore": Ignore}[name]
	if !known {
		return Rule{}, fmt.Errorf("%q: want exact, absolute=NUMBER, relative=NUMBER or ignore", text)
	}
	if given != (mode == Absolute || mode == Relative) {
		return Rule{}, fmt.Errorf("%q: absolute and relative take a number, as in relative=1e-9; exact and ignore none", text)
	}
	if !given {
		return Rule{Mode: mode}, nil
	}
	x, err := strconv.ParseFloat(by, 64)
	if err != nil || x < 0 || math.IsInf(x, 0) || math.IsNaN(x) {
		return Rule{}, fmt.Errorf("%q: %q is no tolerance", text, by)
	}
	return Rule{mode, x}, nil
}

// alike reports whether two numbers, as they are written, are the same by the rule. The bound itself is still alike.
func (r Rule) alike(a, b string) bool {
	if a == b {
		return true
	}
	if r.Mode == Exact {
		return false
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return false
	}
	by := r.By
	if r.Mode == Relative {
		by *= max(math.Abs(x), math.Abs(y))
	}
	return math.Abs(x-y) <= by
}

var number = regexp.MustCompile(`[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?`)

// value compares one short text: its numbers by the rule, all else exactly.
func (k *comparison) value(where, a, b string) {
	if !k.same(a, b) {
		k.once(where, a, b)
	}
}

// same reports whether two texts are alike but for numbers that the rule lets differ.
func (k *comparison) same(a, b string) bool {
	if a == b {
		return true
	}
	if k.rule.Mode == Exact {
		return false
	}
	x, y := number.FindAllString(a, -1), number.FindAllString(b, -1)
	if len(x) != len(y) || number.ReplaceAllString(a, "0") != number.ReplaceAllString(b, "0") {
		return false
	}
	for i := range x {
		if !k.rule.alike(x[i], y[i]) {
			return false
		}
	}
	return true
}

// text compares line by line. Where two lines differ in numbers alone, each number is named, else
// what surrounds the difference.
func (k *comparison) text(where, a, b string) {
	if a == b {
		return
	}
	al, bl := strings.Split(a, "\n"), strings.Split(b, "\n")
	if len(al) != len(bl) {
		k.once(where+", number of lines", itoa(len(al)), itoa(len(bl)))
	}
	for i := range min(len(al), len(bl)) {
		place := where
		if len(al) > 1 {
			place += ", line " + itoa(i+1)
		}
		k.line(place, al[i], bl[i])
	}
}

func (k *comparison) line(where, a, b string) {
	if k.same(a, b) {
		return
	}
	x, y := number.FindAllString(a, -1), number.FindAllString(b, -1)
	// A number that grew by a digit moves what stands after it: blanks do not count.
	squeeze := func(s string) string { return strings.Join(strings.Fields(number.ReplaceAllString(s, "0")), " ") }
	if len(x) != len(y) || squeeze(a) != squeeze(b) {
		if strings.Join(strings.Fields(a), " ") != strings.Join(strings.Fields(b), " ") {
			k.once(where, around(a, b), around(b, a))
		} else if len(k.named) == 0 {
			k.once(where, "spaced otherwise", "as follows: "+around(b, a))
		}
		return
	}
	before := len(k.named)
	for i := range x {
		if !k.rule.alike(x[i], y[i]) {
			k.once(where, x[i], y[i])
			before = -1
		}
	}
	if before == 0 {
		k.once(where, "spaced otherwise", around(b, a))
	}
}

// around is the part of a line that differs from another, with some of what stands about it.
func around(s, other string) string {
	const about, most = 24, 72
	i := 0
	for i < len(s) && i < len(other) && s[i] == other[i] {
		i++
	}
	from, to := max(0, i-about), min(len(s), max(0, i-about)+most)
	part := strings.ToValidUTF8(s[from:to], "")
	if from > 0 {
		part = "…" + part
	}
	if to < len(s) {
		part += "…"
	}
	return part
}
