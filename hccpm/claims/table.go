package claims

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"hipec/hccpm/table"
)

var tableColumns = []string{"statement", "where", "published", "recomputed", "other readings", "verdict", "rests on",
	"cause", "cell"}

const cellNote = "cell: the notebook and, in brackets, the cell that computes the number."

const tableNote = "A number agrees if it rounds to the published one at the printed precision, half a unit upwards. " +
	"Rates are printed " +
	"with a .0 but are whole percents."

// Table lists results and comparisons, repeats of one statement in one row, in the order of the
// paper: the statement in words, where it stands, the published number, the primary reading, the
// other readings, the verdict, the choices it rests on with what becomes of it otherwise, the
// cause, and the notebook cell that computes it. The notes of the claims stand below.
func (b *Book) Table() table.Table {
	t := table.Table{Caption: "The paper's results", Columns: table.Text(tableColumns...),
		Notes: []string{tableNote, cellNote}}
	return b.fill(t, group.isResult)
}

// Framework lists, as [Book.Table] does, the numbers that are no results: periods, protocol and the
// definitions of scales.
func (b *Book) Framework() table.Table {
	t := table.Table{Caption: "Periods, protocol and definitions of scales", Columns: table.Text(tableColumns...)}
	return withoutEmpty(b.fill(t, func(g group) bool { return !g.isResult() }))
}

// NotSimplyAgreeing lists, as [Book.Table] does, the results that do not simply agree.
func (b *Book) NotSimplyAgreeing() table.Table {
	t := table.Table{Caption: "Results that do not simply agree", Columns: table.Text(tableColumns...)}
	return withoutEmpty(b.fill(t, func(g group) bool {
		return g.isResult() && g.Verdict != Agrees &&
			g.Verdict != NotComputable
	}))
}

func (b *Book) fill(t table.Table, wanted func(group) bool) table.Table {
	for _, g := range b.groups() {
		if !wanted(g) {
			continue
		}
		t.Append(g.row(strings.Join(g.places, "; "))...)
		if note := g.Claim.Statement + ": " + g.Claim.Note; g.Claim.Note != "" && !slices.Contains(t.Notes, note) &&
			g.Claim.Kind != OfRate {
			t.Notes = append(t.Notes, note)
		}
	}
	return t
}

func (r Outcome) row(where string) []string {
	return []string{r.Claim.Statement, where, r.Claim.published(), r.recomputed(), r.others(), r.verdict(), r.restsOn(),
		r.Cause, r.Claim.Cell}
}

// restsOn names the choices made to fit, and of the others two at most.
func (r Outcome) restsOn() string {
	var out []string
	rest := 0
	for _, c := range r.RestsOn {
		rest++
		if c.Fitted || len(r.RestsOn) <= 2 {
			rest--
			text := c.Name
			if c.Otherwise != "" {
				text += " (otherwise " + c.Otherwise + ")"
			}
			out = append(out, text)
		}
	}
	if rest > 0 {
		out = append(out, fmt.Sprintf("%d choices that the tables themselves decide", rest))
	}
	return strings.Join(out, "; ")
}

// Everything lists every claim at every place where it stands, with its id and note: the table to save as a file.
func (b *Book) Everything() table.Table {
	t := table.Table{Caption: "Every number of the paper", Notes: []string{tableNote, cellNote},
		Columns: table.Text(slices.Concat([]string{"id", "role", "printed"}, tableColumns, []string{"note"})...)}
	for _, r := range b.Results() {
		t.Append(slices.Concat([]string{r.Claim.ID, string(r.Claim.Role), r.Claim.Printed}, r.row(r.Claim.Where),
			[]string{r.Claim.Note})...)
	}
	return t
}

// TableOf is [Book.Table] for some claims, in the order given, without the
// columns in which nothing stands.
//
// Errors: an unknown id wraps ErrNoClaim.
func (b *Book) TableOf(ids ...string) (table.Table, error) {
	t := table.Table{Caption: "Published and recomputed", Columns: table.Text(tableColumns...)}
	for _, id := range ids {
		r, err := b.Result(id)
		if err != nil {
			return table.Table{}, err
		}
		t.Append(r.row(r.Claim.Where)...)
	}
	return withoutEmpty(t), nil
}

// withoutEmpty leaves out the columns in which nothing stands.
func withoutEmpty(t table.Table) table.Table {
	out := table.Table{Caption: t.Caption, Notes: t.Notes, Rows: make([][]string, len(t.Rows))}
	for c, column := range t.Columns {
		if !slices.ContainsFunc(t.Rows, func(row []string) bool { return row[c] != "" }) {
			continue
		}
		out.Columns = append(out.Columns, column)
		for i, row := range t.Rows {
			out.Rows[i] = append(out.Rows[i], row[c])
		}
	}
	return out
}

// Overview is every statement in one line that fits a terminal: in words, the number as published, the primary reading
// and the verdict.
func (b *Book) Overview() table.Table {
	t := table.Table{Columns: table.Text("statement", "published", "recomputed", "verdict")}
	for _, g := range b.groups() {
		t.Append(g.Claim.Statement, g.Claim.published(), g.recomputed(), g.verdict())
	}
	return t
}

// published is the number of a claim with its relation and unit.
func (c Claim) published() string {
	value := c.Text
	if !math.IsNaN(c.Value) {
		value = table.Fixed(c.Value, c.Decimals)
	}
	if c.Relation != EqualTo {
		value = string(c.Relation) + " " + value
	}
	if c.Unit == "percent" {
		value += " %"
	}
	return value
}

// Number is the primary reading in the unit of the claim, without its name; empty if there is none.
func (r Outcome) Number() string {
	if r.Primary.Name == "" {
		return ""
	}
	return strings.TrimSuffix(r.Claim.format(r.Primary), " ("+r.Primary.Name+")")
}

// Published is the number of a claim as the paper prints it, with its relation and unit.
//
// Errors: an unknown id wraps [ErrNoClaim].
func (b *Book) Published(id string) (string, error) {
	r, err := b.find(id)
	if err != nil {
		return "", err
	}
	return r.Claim.published(), nil
}

// Rounded is a recomputed number at so many decimals, with its unit: for sentences. The reading is
// given by name; an empty name is the primary one.
//
// Errors: an unknown id wraps [ErrNoClaim]; a reading that was not entered, and decimals that are
// negative or more than ten, [ErrClaim].
func (b *Book) Rounded(id, reading string, decimals int) (string, error) {
	r, err := b.find(id)
	if err != nil {
		return "", err
	}
	if decimals < 0 || decimals > 10 {
		return "", fmt.Errorf("claims: claim %s: %w: %d decimals", id, ErrClaim, decimals)
	}
	for i, x := range append([]Reading{r.Primary}, r.Others...) {
		if x.Name == "" || x.Name != reading && (reading != "" || i > 0) {
			continue
		}
		value := table.NotReached
		if !math.IsInf(x.Value, 1) {
			value = table.Fixed(roundHalfUp(x.Value, decimals), decimals)
		}
		switch r.Claim.Unit {
		case "percent":
			value += " %"
		case "patients", "probability":
		default:
			value += " " + r.Claim.Unit
		}
		return value, nil
	}
	return "", fmt.Errorf("claims: claim %s: %w: no reading %q", id, ErrClaim, reading)
}

func (r Outcome) recomputed() string {
	if r.Primary.Name == "" {
		return ""
	}
	return r.Claim.format(r.Primary)
}

func (r Outcome) others() string {
	out := make([]string, len(r.Others))
	for i, o := range r.Others {
		out[i] = r.Claim.format(o)
	}
	return strings.Join(out, "; ")
}

// verdict names the reading too if it is not the primary one.
func (r Outcome) verdict() string {
	if r.Verdict == AgreesByConvention || r.Verdict == Misread {
		return r.Verdict.String() + ": " + r.Matches.Name
	}
	return r.Verdict.String()
}

// format writes a reading with two decimals more than the claim has, so that a
// reader sees how it rounds; counts stay whole and P values are as journals ask.
func (c Claim) format(r Reading) string {
	value := ""
	switch {
	case math.IsInf(r.Value, 1):
		value = table.NotReached
	case c.Kind == OfP:
		return table.P(r.Value) + " (" + r.Name + ")"
	case c.Kind == OfCount && r.Value == math.Trunc(r.Value):
		value = table.Fixed(r.Value, 0)
	default:
		value = table.Fixed(r.Value, c.Decimals+2)
		value = strings.TrimSuffix(strings.TrimSuffix(value, "0"), "0")
		value = strings.TrimSuffix(value, ".")
	}
	switch c.Unit {
	case "percent":
		value += " %"
	case "patients":
	default:
		value += " " + c.Unit
	}
	return value + " (" + r.Name + ")"
}

// String prints the summary and, below, the results that do not simply agree.
func (b *Book) String() string {
	short := b.NotSimplyAgreeing()
	if len(short.Rows) == 0 {
		return b.Summary().String()
	}
	return b.Summary().String() + "\n" + short.String()
}

// HTML shows the summary and every result in a notebook.
func (b *Book) HTML() string {
	return b.Summary().HTML() + `<div style="overflow-x:auto">` + "\n" + b.Table().HTML() + "</div>\n"
}
