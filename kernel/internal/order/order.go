// Package order watches in which order a notebook's cells are run, and says when what they show
// could not come out from top to bottom: a cell that uses a name last set further down, one that
// changed a name which later cells have used, and a name that outlived the line which set it.
//
// It knows cells by the ids that front ends send, takes the order in which they were first run for
// that of the notebook, and finds names by their tokens: what is set at the top level of a cell,
// and what is mentioned anywhere in it.
package order

import (
	"fmt"
	"go/scanner"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// Tracker is the history of one session. The zero value is empty. It is not for use by several goroutines at once.
type Tracker struct {
	cells  map[string]*cell
	writer map[string]*cell // by whom a name was last set
	seq    int
}

type cell struct {
	rank, count, seq int
	code             string
	reads, writes    map[string]bool
}

// Ran notes that a cell was run to its end under an execution count, and is what there is to say of
// that: empty most of the time. A cell without an id is not noted.
func (t *Tracker) Ran(id string, count int, code string) string {
	if id == "" {
		return ""
	}
	if strings.HasPrefix(strings.TrimSpace(code), "%reset") {
		*t = Tracker{}
		return ""
	}
	if t.cells == nil {
		t.cells, t.writer = map[string]*cell{}, map[string]*cell{}
	}
	t.seq++
	c, again := t.cells[id]
	if !again {
		c = &cell{rank: len(t.cells)}
		t.cells[id] = c
	}
	before := *c
	c.count, c.seq, c.code = count, t.seq, code
	c.reads, c.writes = names(code)
	var notes []string
	if late := t.setBelow(c); len(late) > 0 {
		notes = append(notes, late...)
	}
	if again && before.code != code {
		notes = append(notes, t.changed(c, before)...)
	}
	for n := range c.writes {
		t.writer[n] = c
	}
	return strings.Join(notes, " ")
}

// setBelow names what a cell uses and another one, first run after it, has set last.
func (t *Tracker) setBelow(c *cell) []string {
	by := map[int][]string{}
	for n := range c.reads {
		if w := t.writer[n]; w != nil && w != c && w.rank > c.rank {
			by[w.count] = append(by[w.count], n)
		}
	}
	var out []string
	for _, count := range slices.Sorted(maps.Keys(by)) {
		out = append(out, fmt.Sprintf("%s: last set by [%d], further down.", list(by[count]), count))
	}
	return out
}

// changed says of a cell whose code is not what it was which cells have used its names before, and
// which names it no longer sets.
func (t *Tracker) changed(c *cell, before cell) []string {
	var out []string
	var stale []int
	used := map[string]bool{}
	for _, other := range t.cells {
		if other.rank <= c.rank || other.seq <= before.seq {
			continue
		}
		hit := false
		for n := range other.reads {
			if (c.writes[n] || before.writes[n]) && !other.writes[n] {
				hit, used[n] = true, true
			}
		}
		if hit {
			stale = append(stale, other.count)
		}
	}
	if len(stale) > 0 {
		slices.Sort(stale)
		shown := strings.ReplaceAll(strings.Trim(fmt.Sprint(stale), "[]"), " ", "], [")
		out = append(out, fmt.Sprintf("[%s] used %s as it was before; run again what should follow.", shown,
			list(slices.Collect(maps.Keys(used)))))
	}
	var left []string
	for n := range before.writes {
		if !c.writes[n] && t.writer[n] != nil && t.writer[n].rank == c.rank {
			left = append(left, n)
		}
	}
	if len(left) > 0 {
		out = append(out, list(left)+": no longer set here, and still there.")
	}
	return out
}

func list(names []string) string {
	slices.Sort(names)
	return strings.Join(names, ", ")
}

type tok struct {
	kind token.Token
	text string
}

// names are those that code sets at its top level, and all that it mentions.
func names(code string) (reads, writes map[string]bool) {
	reads, writes = map[string]bool{}, map[string]bool{}
	toks := tokens(code)
	depth := 0
	start := 0 // of the statement
	for i, t := range toks {
		switch t.kind {
		case token.LBRACE, token.LPAREN, token.LBRACK:
			depth++
		case token.RBRACE, token.RPAREN, token.RBRACK:
			depth--
		case token.SEMICOLON:
			if depth == 0 {
				start = i + 1
			}
		case token.IDENT:
			if i == 0 || toks[i-1].kind != token.PERIOD {
				reads[t.text] = true
			}
			if depth == 0 && i > 0 && i-1 == start && (toks[i-1].kind == token.VAR || toks[i-1].kind == token.CONST ||
				toks[i-1].kind == token.FUNC || toks[i-1].kind == token.TYPE) {
				writes[t.text] = true
			}
		case token.INC, token.DEC:
			if depth == 0 && i > 0 {
				writes[toks[i-1].text] = true
			}
		}
		if depth == 0 && (t.kind == token.DEFINE || t.kind == token.ASSIGN || t.kind >= token.ADD_ASSIGN &&
			t.kind <= token.AND_NOT_ASSIGN) && start < len(toks) &&
			!slices.Contains([]token.Token{token.VAR, token.CONST, token.TYPE, token.FOR, token.IF, token.SWITCH},
				toks[start].kind) {
			for _, l := range toks[start:i] {
				if l.kind == token.IDENT && l.text != "_" {
					writes[l.text] = true
					if !slices.ContainsFunc(toks[start:i], func(x tok) bool {
						return x.kind != token.IDENT &&
							x.kind != token.COMMA
					}) {
						continue
					}
					break // of x.f = y and x[i] = y only x is set
				}
			}
		}
	}
	for n := range writes { // what a cell sets for itself before it uses it is its own
		if setsFirst(toks, n) {
			delete(reads, n)
		}
	}
	return reads, writes
}

// setsFirst reports whether the first mention of a name is where it is declared.
func setsFirst(toks []tok, name string) bool {
	for i, t := range toks {
		if t.kind != token.IDENT || t.text != name {
			continue
		}
		if i > 0 && (toks[i-1].kind == token.VAR || toks[i-1].kind == token.CONST || toks[i-1].kind == token.FUNC ||
			toks[i-1].kind == token.TYPE) {
			return true
		}
		for _, next := range toks[i+1:] {
			switch next.kind {
			case token.IDENT, token.COMMA:
				continue
			case token.DEFINE:
				return true
			}
			return false
		}
	}
	return false
}

func tokens(code string) []tok {
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile("", -1, len(code)), []byte(code), func(token.Position, string) {}, 0)
	var out []tok
	for {
		_, kind, text := s.Scan()
		if kind == token.EOF {
			return out
		}
		out = append(out, tok{kind, text})
	}
}
