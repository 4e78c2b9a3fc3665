package models

import (
	"fmt"

	"hipec/hccpm/table"
)

// String prints the path.
func (n NetPath) String() string { return n.Table().String() }

// HTML shows what [NetPath.String] prints.
func (n NetPath) HTML() string { return n.Table().HTML() }

// Table has one row for every tenth step, and the first and the last, with what is not 0.
func (n NetPath) Table() table.Table {
	t := table.Table{
		Caption: fmt.Sprintf(
			"Elastic net, %s, ~ %s: n = %d, events = %d%s",
			n.Kind,
			n.Terms,
			n.N,
			n.Events,
			missingText(
				n.Missing,
				n.MissingIn,
			),
		),
		Columns: append(table.Numbers("lambda", "explained", "not 0"), table.Text("coefficients")...),
	}
	for k, s := range n.Steps {
		if k%10 != 0 && k != len(n.Steps)-1 {
			continue
		}
		t.Append(table.Signif(s.Lambda, 4), table.Percent(s.Explained, 1), fmt.Sprint(s.NonZero), n.text(s))
	}
	t.Notes = []string{"Coefficients chosen by a penalty have no errors and no P values."}
	return t
}

// text names the coefficients that are not 0.
func (n NetPath) text(s NetStep) string {
	out := ""
	for j, b := range s.Coefficients {
		if b != 0 {
			if out != "" {
				out += ", "
			}
			out += n.Names[j] + " " + table.Signif(b, 3)
		}
	}
	return out
}
