package cohort

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"hipec/hccpm/cohort/formats"
)

// wordPair is how yes and no are written.
type wordPair struct{ no, yes string }

var yesNoWords = []wordPair{{"no", "yes"}, {"false", "true"}, {"n", "y"}, {"f", "t"}, {"nein", "ja"}, {"non", "oui"},
	{"no", "sí"}, {"no", "si"}, {"nee", "ja"}, {"nej", "ja"}}

// idNames are headings under which patients are numbered.
var idNames = []string{"id", "pid", "patid", "patient", "patient_id", "patientid", "patient id", "subject",
	"subject_id",
	"subjid", "usubjid", "case_id", "record_id", "row", "row_number"}

// found is the variable of a column that no codebook knows, from every cell of it; notes say what was
// decided that somebody might have wanted otherwise, and rows where its rows stand in the file.
func found(c *formats.Column, na []string, order DateOrder, rows formats.RowNumbers) (v Variable, notes []string) {
	v = Variable{Name: c.Name, Title: c.Label, Min: nan, Max: nan, MayMiss: true, Extra: true}
	v.NA = append(slices.Clone(na), c.Missing...)
	if len(c.Labels) > 0 && c.Kind != formats.Date {
		return labelled(c, v, rows)
	}
	if c.Number != nil {
		return foundNumbers(c, v), nil
	}
	if len(c.Words) > mostWords {
		if v.Type = Text; idLike(c, v) {
			v.Type = ID
		}
		return v, nil
	}
	words := realWords(c, v)
	if len(words) == 0 {
		v.Type = Text
		return v, []string{v.Name + " has no value in any row."}
	}
	if c.Kind == formats.Text && idLike(c, v) {
		v.Type = ID
		return v, nil
	}
	if pair, ok := yesNoPair(words); ok {
		v.Type, v.Levels = Bool, []string{"no", "yes"}
		if pair.no != "no" || pair.yes != "yes" {
			v.Codes = []string{pair.no, pair.yes}
		}
		return v, nil
	}
	if isDates, note := allDates(v.Name, words, order); isDates {
		v.Type = Date
		return v, nil
	} else if note != "" {
		notes = append(notes, note)
	}
	return foundText(c, v, words, notes, rows)
}

// mostWords is up to how many different texts are looked at for what they could be: there are fewer days in 250 years.
const mostWords = 100000

// realWords are the texts of a column that are not marks of missing cells.
func realWords(c *formats.Column, v Variable) []string {
	var out []string
	for _, w := range c.Words {
		if !slices.Contains(v.NA, w) && !slices.Contains(missingWords, strings.ToLower(w)) {
			out = append(out, w)
		}
	}
	return out
}

// foundNumbers is a whole number where every value is, otherwise a number.
func foundNumbers(c *formats.Column, v Variable) Variable {
	v.Type = Int
	if c.Kind == formats.Date {
		v.Type = Date
		return v
	}
	for _, x := range c.Number {
		if x != math.Trunc(x) && !math.IsNaN(x) {
			v.Type = Float
			return v
		}
	}
	if idLike(c, v) {
		v.Type = ID
	}
	return v
}

// idLike reports whether a column is headed as one of ids and names every row once.
func idLike(c *formats.Column, v Variable) bool {
	if !slices.Contains(idNames, strings.ToLower(v.Name)) {
		return false
	}
	if c.Number == nil {
		return len(c.Words) == len(c.Code) && len(c.Words) > 0
	}
	seen := make(map[float64]bool, len(c.Number))
	for _, x := range c.Number {
		if math.IsNaN(x) || seen[x] {
			return false
		}
		seen[x] = true
	}
	return len(seen) > 0
}

// labelled is a column whose format names its values: a category if every value has a name.
func labelled(c *formats.Column, v Variable, rows formats.RowNumbers) (Variable, []string) {
	named := map[string]bool{}
	for _, l := range c.Labels {
		named[l.Value] = true
	}
	seen := map[string]bool{}
	for i := range c.Len() {
		cell := c.Cell(i)
		if cell == "" || seen[cell] || slices.Contains(v.NA, cell) {
			continue
		}
		seen[cell] = true
		if named[cell] {
			continue
		}
		bare := *c
		bare.Labels = nil
		out, notes := found(&bare, nil, FoundOrder, rows)
		out.NA = v.NA
		return out, append(notes, fmt.Sprintf("%s has labels for some values (%s is %s) but none for %s; it is read as %s.",
			v.Name, c.Labels[0].Value, c.Labels[0].Label, cell, out.Type))
	}
	v.Type, v.Ordered = Category, c.Ordered
	for _, l := range c.Labels {
		if slices.Contains(v.NA, l.Value) {
			continue
		}
		name := l.Label
		if name == "" || slices.Contains(v.Levels, name) {
			name += " (" + l.Value + ")"
		}
		v.Levels, v.Codes = append(v.Levels, name), append(v.Codes, l.Value)
	}
	if slices.Equal(v.Levels, v.Codes) {
		v.Codes = nil
	}
	return v, nil
}

// yesNoPair finds the words of yes and no that are all of words.
func yesNoPair(words []string) (wordPair, bool) {
	for _, pair := range yesNoWords {
		if !slices.ContainsFunc(words, func(w string) bool {
			return !strings.EqualFold(w, pair.no) && !strings.EqualFold(w,
				pair.yes)
		}) &&
			slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, pair.yes) }) {
			return pair, true
		}
	}
	return wordPair{}, false
}

// allDates reports whether every word is a date, and says why dates stay text if their order is not known.
func allDates(name string, words []string, order DateOrder) (bool, string) {
	found, why := orderOf(words, order)
	for _, w := range words {
		if _, ok := parseDate(w, found); !ok && why == "" {
			return false, ""
		} else if _, day := parseDate(w, DayFirst); !ok && !day {
			if _, month := parseDate(w, MonthFirst); !month {
				return false, ""
			}
		}
	}
	if why != "" {
		return false, name + " is kept as text: " + why
	}
	return true, ""
}

// orderOf finds the order of dates with slashes from all of them; why says that it cannot be known.
func orderOf(words []string, order DateOrder) (found DateOrder, why string) {
	if order != FoundOrder {
		return order, ""
	}
	example, monthFirst, dayFirst := "", false, false
	for _, w := range words {
		if a, b, ok := slashes(w); ok {
			example, monthFirst, dayFirst = w, monthFirst || b > 12, dayFirst || a > 12
		}
	}
	switch {
	case example == "":
		return DayFirst, ""
	case monthFirst && dayFirst:
		return DayFirst, "some of its dates have the month first, others the day."
	case monthFirst:
		return MonthFirst, ""
	case dayFirst:
		return DayFirst, ""
	}
	return DayFirst, fmt.Sprintf("in dates such as %s, day and month cannot be told apart; say DayFirst or MonthFirst "+
		"in the options.", example)
}

// slashes are the first two numbers of a date with slashes that does not begin with the year.
func slashes(s string) (a, b int, ok bool) {
	parts := strings.Split(s, "/")
	if len(parts) != 3 || len(parts[0]) > 2 {
		return 0, 0, false
	}
	a, _ = strconv.Atoi(parts[0])
	b, _ = strconv.Atoi(parts[1])
	return a, b, true
}

// foundText is a category if its words come again and again, otherwise an id or free text. A note names
// the first value that keeps a column from being numbers or dates.
func foundText(c *formats.Column, v Variable, words, notes []string, rows formats.RowNumbers) (Variable, []string) {
	present := 0
	for _, k := range c.Code {
		if k >= 0 {
			present++
		}
	}
	switch {
	case len(words) <= 50 && 2*len(words) <= present+1:
		v.Type, v.Levels = Category, slices.Clone(words)
		slices.SortFunc(v.Levels, compareLabels)
	case idLike(c, v):
		v.Type = ID
	default:
		v.Type = Text
	}
	isNumber := func(w string) bool { _, ok := formats.ParseNumber(w); return ok }
	isDate := func(w string) bool {
		_, day := parseDate(w, DayFirst)
		_, month := parseDate(w, MonthFirst)
		return day || month
	}
	switch {
	case c.Kind == formats.Text:
	case mostly(words, isNumber):
		notes = append(notes, oddOne(c, v, rows, words, "numbers", isNumber))
	case mostly(words, isDate):
		notes = append(notes, oddOne(c, v, rows, words, "dates", isDate))
	}
	return v, notes
}

// mostly says that at least half of the words are of a kind, and not all.
func mostly(words []string, is func(string) bool) bool {
	n := 0
	for _, w := range words {
		if is(w) {
			n++
		}
	}
	return n > 0 && n < len(words) && 2*n >= len(words)
}

// oddOne names the first word that is not what most are, and where it stands first.
func oddOne(c *formats.Column, v Variable, rows formats.RowNumbers, words []string, what string,
	is func(string) bool) string {
	odd := words[slices.IndexFunc(words, func(w string) bool { return !is(w) })]
	first := slices.Index(c.Code, int32(slices.Index(c.Words, odd)))
	return fmt.Sprintf("%s is read as %s: most of its values are %s, but %q (row %d) is none; correct it, or declare it "+
		"missing.",
		v.Name, v.Type, what, odd, rows.Of(first))
}

// compareLabels orders numbers as numbers, before all else, and else byte by byte.
func compareLabels(a, b string) int {
	x, numA := formats.ParseNumber(a)
	y, numB := formats.ParseNumber(b)
	switch {
	case numA && numB && x != y:
		if x < y {
			return -1
		}
		return 1
	case numA != numB:
		if numA {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}
