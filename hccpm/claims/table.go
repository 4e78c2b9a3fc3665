package claims

import (
	"math"
	"slices"
	"strings"

	"hipec/hccpm/table"
)

// Table lists every claim in the order of the paper: id, place, what is printed,
// the primary reading, the other readings, verdict and cause.
func (b *Book) Table() table.Table {
	t := table.Table{
		Caption: "The paper's claims about its cohort",
		Columns: table.Text("id", "where", "printed", "recomputed", "other readings", "verdict", "cause"),
		Notes: []string{"A figure reproduces a claim if it rounds to the printed one at the printed precision, " +
			"half a unit upwards. Rates are printed with a .0 but are whole percents, as the program that " +
			"made them shows survival to two decimals of one."},
	}
	for _, r := range b.Results() {
		t.Append(r.Claim.ID, r.Claim.Where, r.Claim.Printed, r.recomputed(), r.others(), r.verdict(), r.Cause)
	}
	return t
}

// TableOf is [Book.Table] for some claims, in the order given, without the
// columns in which nothing stands.
//
// Errors: an unknown id wraps ErrNoClaim.
func (b *Book) TableOf(ids ...string) (table.Table, error) {
	full := b.Table()
	rows := make(map[string][]string, len(full.Rows))
	for _, row := range full.Rows {
		rows[row[0]] = row
	}
	t := table.Table{Caption: "Published and recomputed", Columns: full.Columns}
	for _, id := range ids {
		if _, err := b.Result(id); err != nil {
			return table.Table{}, err
		}
		t.Append(rows[id]...)
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

// Overview is every claim in one line that fits a terminal: id, the number as
// published, the primary reading and the verdict.
func (b *Book) Overview() table.Table {
	t := table.Table{Columns: table.Text("claim", "published", "recomputed", "verdict")}
	for _, r := range b.Results() {
		t.Append(r.Claim.ID, r.Claim.published(), r.recomputed(), r.verdict())
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
	if r.Verdict == ReproducedByOtherReading {
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

// String prints the summary and, below, the claims that are not simply
// reproduced.
func (b *Book) String() string {
	full := b.Table()
	short := table.Table{Caption: "Not simply reproduced",
		Columns: table.Text("id", "printed", "recomputed", "verdict", "cause")}
	for i, r := range b.Results() {
		if r.Verdict != Reproduced {
			row := full.Rows[i]
			short.Append(row[0], row[2], row[3], row[5], row[6])
		}
	}
	if len(short.Rows) == 0 {
		return b.Summary().String()
	}
	return b.Summary().String() + "\n" + short.String()
}

// HTML shows the summary and every claim in a notebook.
func (b *Book) HTML() string {
	return b.Summary().HTML() + `<div style="overflow-x:auto">` + "\n" + b.Table().HTML() + "</div>\n"
}
