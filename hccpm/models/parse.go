package models

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseTerms reads the right side of a model, once, into plain values:
//
//	age + sex             main effects; a column of labels is a factor, its first level the reference
//	factor(ecog)          numbers as levels; factor(ecog, ref = 1) chooses the reference
//	relevel(sex, ref = "f")  another reference for labels
//	a:b, a*b              an interaction; with its main effects
//	log(x), log2, log10, sqrt, exp, I(x^2)
//	poly(x, 2)            orthogonal polynomials
//	ns(x, 3)              natural cubic splines, 3 degrees of freedom
//	rcs(x, 4)             restricted cubic splines, 4 knots at Harrell's quantiles
//	strata(a, b)          a baseline for each combination
//	offset(x), cluster(id)
//	0 or -1               no intercept; 1 is the model without terms
//
// Knots and centres of poly, ns and rcs are found in all rows of the data in which the column has a
// value, as in R, so that models on different rows have the same columns.
//
// A name that is not made of letters, digits, dots and underscores stands in backticks. A term that stands twice
// counts once. Main effects come before interactions, as in R.
//
// Errors wrap [ErrFormula] and name the place, counted in characters from 1.
//
// R equivalent: terms(~ text); R's rules of precedence hold: ":" binds more closely than "*", and that than "+".
func ParseTerms(text string) (Terms, error) {
	p := &parser{text: text}
	p.next()
	terms, err := p.sum()
	if err != nil {
		return nil, err
	}
	if p.tok != "" {
		return nil, p.errorf("unexpected %q", p.tok)
	}
	var out Terms
	for _, t := range terms {
		same := func(o Term) bool { return o.Role == t.Role && sameVariables(o.Variables, t.Variables) }
		if !slices.ContainsFunc(out, same) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Term) int { return a.order() - b.order() })
	return out, nil
}

// order sorts effects by their number of variables, all else behind.
func (t Term) order() int {
	if t.Role == Effect {
		return len(t.Variables)
	}
	return 1 << 20
}

// sameVariables compares as sets: a:b is b:a.
func sameVariables(a, b []Variable) bool {
	if len(a) != len(b) {
		return false
	}
	for _, v := range a {
		if !slices.Contains(b, v) {
			return false
		}
	}
	return true
}

// parser reads a formula by recursive descent.
type parser struct {
	text      string
	at        int    // byte behind the current token
	from      int    // byte at which it begins
	tok       string // empty at the end
	name, str bool   // the token is a name, or a quoted string
	depth     int
}

func (p *parser) errorf(format string, args ...any) error {
	at := utf8.RuneCountInString(p.text[:p.from]) + 1
	return fmt.Errorf("models: %w %q, character %d: %s", ErrFormula, p.text, at, fmt.Sprintf(format, args...))
}

func nameRune(r rune, first bool) bool {
	return r == '.' || r == '_' || unicode.IsLetter(r) || !first && unicode.IsDigit(r)
}

// next reads a token. A quote that does not close is a token of its own, which nothing accepts.
func (p *parser) next() {
	rest := p.text[p.at:]
	trimmed := strings.TrimLeftFunc(rest, unicode.IsSpace)
	p.from = p.at + len(rest) - len(trimmed)
	p.name, p.str = false, false
	if trimmed == "" {
		p.at, p.tok = p.from, ""
		return
	}
	r, size := utf8.DecodeRuneInString(trimmed)
	end := size
	switch {
	case r == '`' || r == '"' || r == '\'':
		if close := strings.IndexRune(trimmed[size:], r); close > 0 || close == 0 && r != '`' {
			p.tok = trimmed[size : size+close]
			p.name, p.str = r == '`', r != '`'
			p.at = p.from + 2*size + close
			return
		}
	case unicode.IsDigit(r) || r == '.' && len(trimmed) > 1 && unicode.IsDigit(rune(trimmed[1])):
		for end < len(trimmed) && strings.ContainsRune("0123456789.eE", rune(trimmed[end])) {
			end++
		}
	case nameRune(r, true):
		p.name = true
		for end < len(trimmed) {
			r, size := utf8.DecodeRuneInString(trimmed[end:])
			if !nameRune(r, false) {
				break
			}
			end += size
		}
	}
	p.tok, p.at = trimmed[:end], p.from+end
}

// sign takes the current token if it is that sign, and not a name or a string that looks like it.
func (p *parser) sign(s string) bool {
	if p.tok != s || p.name || p.str {
		return false
	}
	p.next()
	return true
}

func (p *parser) sum() (Terms, error) {
	if p.depth++; p.depth > 100 {
		return nil, p.errorf("more than 100 parentheses within one another")
	}
	defer func() { p.depth-- }()
	if p.tok == "" && !p.str {
		return nil, p.errorf("a term is missing; a model without terms is 1")
	}
	var out Terms
	for first := true; ; first = false {
		minus := p.sign("-")
		if !minus && !first && !p.sign("+") {
			return out, nil
		}
		switch {
		case !p.name && !p.str && (p.tok == "1" && minus || p.tok == "0" && !minus):
			p.next()
			out = append(out, Term{Role: NoIntercept})
		case minus:
			return nil, p.errorf("terms cannot be taken away, only the intercept: -1")
		case !p.name && !p.str && p.tok == "1":
			p.next()
		default:
			terms, err := p.product()
			if err != nil {
				return nil, err
			}
			out = append(out, terms...)
		}
	}
}

// product is a*b: a, b and a:b.
func (p *parser) product() (Terms, error) {
	out, err := p.interaction()
	for err == nil && p.sign("*") {
		var more, both Terms
		if more, err = p.interaction(); err != nil {
			break
		}
		if both, err = p.cross(out, more); err == nil {
			out = slices.Concat(out, more, both)
		}
	}
	return out, err
}

func (p *parser) interaction() (Terms, error) {
	out, err := p.atom()
	for err == nil && p.sign(":") {
		var more Terms
		if more, err = p.atom(); err == nil {
			out, err = p.cross(out, more)
		}
	}
	return out, err
}

// cross multiplies each term of a with each of b.
func (p *parser) cross(a, b Terms) (Terms, error) {
	if len(a)*len(b) > 1000 {
		return nil, p.errorf("more than 1000 interactions")
	}
	var out Terms
	for _, x := range a {
		for _, y := range b {
			if x.Role != Effect || y.Role != Effect {
				return nil, p.errorf("%s and %s have no interaction: only effects have", x, y)
			}
			v := slices.Clone(x.Variables)
			for _, w := range y.Variables {
				if !slices.Contains(v, w) {
					v = append(v, w)
				}
			}
			out = append(out, Term{Variables: v})
		}
	}
	return out, nil
}

func (p *parser) atom() (Terms, error) {
	if p.sign("(") {
		out, err := p.sum()
		if err == nil && !p.sign(")") {
			err = p.errorf("want ) and found %s", p.found())
		}
		return out, err
	}
	if !p.name {
		return nil, p.errorf("want the name of a column and found %s", p.found())
	}
	quoted := p.text[p.from] == '`'
	name := p.tok
	p.next()
	if quoted || !p.sign("(") {
		return Terms{{Variables: []Variable{{Column: name}}}}, nil
	}
	return p.call(name)
}

func (p *parser) found() string {
	if p.tok == "" {
		return "the end"
	}
	return strconv.Quote(p.tok)
}

var roles = map[string]Role{"strata": Strata, "offset": Offset, "cluster": Cluster}

// call reads what stands behind the parenthesis of a function.
func (p *parser) call(name string) (Terms, error) {
	role, special := roles[name]
	if !special {
		v, err := p.transform(name)
		return Terms{{Variables: []Variable{v}}}, err
	}
	t := Term{Role: role}
	for {
		inner, err := p.atom()
		if err != nil {
			return nil, err
		}
		if len(inner) != 1 || inner[0].Role != Effect {
			return nil, p.errorf("%s() takes columns", name)
		}
		t.Variables = append(t.Variables, inner[0].Variables...)
		if p.sign(")") {
			break
		}
		if role != Strata || !p.sign(",") {
			return nil, p.errorf("want ) and found %s", p.found())
		}
	}
	return Terms{t}, nil
}

// transform reads a column and the arguments of its transform.
func (p *parser) transform(name string) (Variable, error) {
	v := Variable{As: -1}
	for t, f := range function {
		if f == name {
			v.As = t
		}
	}
	if name == "relevel" {
		v.As = Identity
	}
	if v.As < 0 {
		return v, p.errorf("unknown function %s; there are factor, relevel, log, log2, log10, sqrt, exp, I(x^2), poly, ns, "+
			"rcs, "+
			"strata, offset and cluster", name)
	}
	if !p.name {
		return v, p.errorf("%s() wants the name of a column and found %s", name, p.found())
	}
	v.Column = p.tok
	p.next()
	var err error
	switch v.As {
	case Power:
		if !p.sign("^") {
			return v, p.errorf("I() takes a power, as I(x^2)")
		}
		v.Power, err = p.number()
		if err == nil && (v.Power == 0 || v.Power == 1) {
			err = p.errorf("the power %v leaves nothing to estimate that the column itself does not", v.Power)
		}
	case Poly, NaturalSpline, CubicSpline:
		err = p.df(&v)
	case Factor, Identity:
		err = p.reference(&v, name)
	}
	if err == nil && !p.sign(")") {
		err = p.errorf("want ) and found %s", p.found())
	}
	return v, err
}

func (p *parser) number() (float64, error) {
	negative := p.sign("-")
	x, err := strconv.ParseFloat(p.tok, 64)
	if err != nil || p.name || p.str {
		return 0, p.errorf("want a number and found %s", p.found())
	}
	p.next()
	if negative {
		x = -x
	}
	return x, nil
}

// df reads ", 3" or ", df = 3".
func (p *parser) df(v *Variable) error {
	if !p.sign(",") {
		return p.errorf("%s(%s, n) wants a number behind the column", function[v.As], v.Column)
	}
	if p.name {
		if p.tok != "df" && p.tok != "degree" && p.tok != "nk" {
			return p.errorf("%s() has no argument %s", function[v.As], p.tok)
		}
		if p.next(); !p.sign("=") {
			return p.errorf("want = and found %s", p.found())
		}
	}
	x, err := p.number()
	low, high := 1.0, 20.0
	if v.As == CubicSpline {
		low = 3
	}
	if err == nil && (x != float64(int(x)) || x < low || x > high) {
		err = p.errorf("%s(%s, %v): want a whole number from %v to %v", function[v.As], v.Column, x, low, high)
	}
	v.DF = int(x)
	return err
}

// reference reads `, ref = "f"`; the value may be a number.
func (p *parser) reference(v *Variable, name string) error {
	if !p.sign(",") {
		if name == "relevel" {
			return p.errorf(`relevel(%s, ref = "...") wants a level`, v.Column)
		}
		return nil
	}
	if p.name && p.tok == "ref" {
		if p.next(); !p.sign("=") {
			return p.errorf("want = and found %s", p.found())
		}
	}
	if p.tok == "" || !p.str && !unicode.IsDigit(rune(p.tok[0])) {
		return p.errorf("want a level in quotes and found %s", p.found())
	}
	v.Reference = p.tok
	p.next()
	return nil
}
