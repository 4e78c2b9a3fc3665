package reanalysis

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hipec/data"
	"hipec/hccpm"
	"hipec/hccpm/claims"
	"hipec/hccpm/table"
)

// Choice is something that had to be decided before the cohort could be computed with, and its other side.
type Choice struct {
	// Name in a few words: "patient 9: progression counted as an event".
	Name string
	// Patient and Column of the cohort that it fixes; Patient is empty for a heading or a word of the text.
	Patient, Column string
	// Chosen is the value in the cohort, Otherwise the one with the choice switched.
	Chosen, Otherwise string
	// Line of ledger.csv, 0 for a choice that is not the ledger's.
	Line int
	// FittedTo is the check of the ledger by which published numbers alone decided it, such as "median
	// 31.5"; empty if something else forbids the other side.
	FittedTo string
}

// fits reports whether the choice was made to fit the number of a claim.
func (c Choice) fits(claim claims.Claim) bool {
	if median, ok := strings.CutPrefix(c.FittedTo, "median "); ok {
		return claim.Text == median
	}
	return c.FittedTo == "pfs published" && strings.Contains(claim.Statement, "progression-free")
}

// Choices lists what the ledger decided, entry by entry, and then what the paper says twice and
// differently: that patient 1 has CC0, as the caption of Figure 1 has it. The other side of a
// restored value is what the scan shows, read as it stands; of a derived event, the opposite.
//
// Errors: only if the embedded data are damaged.
func Choices() ([]Choice, error) {
	text, err := data.Bytes(data.Ledger)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reanalysis: %s: %w", data.Ledger, err)
	}
	var out []Choice
	for i, r := range rows[1:] {
		c := Choice{Patient: r[1], Column: r[2], Otherwise: r[3], Chosen: r[4], Line: i + 2, FittedTo: fitted(r[7])}
		if r[1] == "" {
			c.Column = ""
			c.Name = fmt.Sprintf("%s: %s read as %s", r[0], r[3], r[4])
			out = append(out, c)
			continue
		}
		switch {
		case r[2] == "pfs_event":
			c.Otherwise = map[string]string{"yes": "no", "no": "yes"}[r[4]]
			c.Name = fmt.Sprintf("patient %s: PFS ended by an event: %s", r[1], r[4])
		case r[5] == "coding" || r[5] == "line break" || r[5] == "spacing" || r[5] == "letters" || r[5] == "kept":
			c.Otherwise = strings.ReplaceAll(c.Otherwise, " | ", "; ")
			c.Name = fmt.Sprintf("patient %s: %s, %s", r[1], inWords(r[2]), r[5])
		default:
			c.Name = fmt.Sprintf("patient %s: %s %s, not %s", r[1], inWords(r[2]), r[4], r[3])
		}
		out = append(out, c)
	}
	return append(out, Choice{Name: "patient 1: CC2 as in Table 2, not CC0 as in Figure 1", Patient: "1", Column: "cc",
		Chosen:    "2",
		Otherwise: "0"}), nil
}

// fitted is the check that is a published number, if no rule forbids the value as it was printed.
func fitted(checks string) string {
	list := strings.Split(checks, "; ")
	if slices.Contains(list, "rejects") {
		return ""
	}
	for _, check := range list {
		if check == "pfs published" || strings.HasPrefix(check, "median ") {
			return check
		}
	}
	return ""
}

func inWords(column string) string {
	words := map[string]string{"bmi": "BMI", "pfs_months": "PFS", "os1_months": "OS1", "os2_months": "OS2",
		"pfs_event":         "PFS event",
		"treatments_before": "treatments before", "treatments_after": "treatments after"}
	if w, ok := words[column]; ok {
		return w
	}
	return column
}

// Change is what becomes of one claim when a choice is switched.
type Change struct {
	Before, After claims.Outcome
}

// Effect is a choice switched.
type Effect struct {
	Choice Choice
	// Changes of the claims whose number or verdict is another, in the order of the paper.
	Changes []Change
	// Refused is the first thing that forbids the other side, empty if nothing does.
	Refused string
}

// Deck is every choice, switched, against every claim.
type Deck struct {
	Effects []Effect
	// Book is the claims as they stand, with the choices that each rests on.
	Book *claims.Book
}

// Sensitivity switches every choice of [Choices] on its own, recomputes every claim, and compares.
//
// Errors: only if the embedded data are damaged.
func Sensitivity() (Deck, error) {
	choices, err := Choices()
	if err != nil {
		return Deck{}, err
	}
	paper, err := hccpm.Paper()
	if err != nil {
		return Deck{}, err
	}
	book, err := Of(paper)
	if err != nil {
		return Deck{}, err
	}
	deck := Deck{Book: book}
	for _, c := range choices {
		e := Effect{Choice: c}
		if c.Patient != "" && c.Chosen != c.Otherwise {
			if e, err = switched(book, c); err != nil {
				return Deck{}, err
			}
		}
		deck.Effects = append(deck.Effects, e)
	}
	return deck, deck.rest()
}

// switched recomputes the claims with a choice switched.
func switched(book *claims.Book, c Choice) (Effect, error) {
	e := Effect{Choice: c}
	text, err := withCell(c.Patient, c.Column, c.Otherwise)
	if err != nil {
		return e, err
	}
	other, err := hccpm.Read(bytes.NewReader(text), data.Cohort)
	if err != nil {
		e.Refused = reason(err)
		return e, nil
	}
	after, err := Of(other)
	if err != nil {
		e.Refused = reason(err)
		return e, nil
	}
	was, is := book.Results(), after.Results()
	for i := range was {
		if was[i].Verdict != is[i].Verdict || was[i].Primary.Value != is[i].Primary.Value {
			e.Changes = append(e.Changes, Change{was[i], is[i]})
		}
	}
	return e, nil
}

// reason is the first line of what an error says, without the file's name.
func reason(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	last := lines[len(lines)-1]
	if _, after, ok := strings.Cut(last, ": row "); ok {
		return "row " + after
	}
	return last
}

// withCell is the cohort's file with one cell changed.
func withCell(patient, column, value string) ([]byte, error) {
	text, err := data.Bytes(data.Cohort)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reanalysis: %s: %w", data.Cohort, err)
	}
	at := slices.Index(rows[0], column)
	row := slices.IndexFunc(rows, func(r []string) bool { return r[0] == patient })
	if at < 0 || row < 0 {
		return nil, fmt.Errorf("reanalysis: %s: no patient %s or no column %s", data.Cohort, patient, column)
	}
	rows[row][at] = value
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err = w.WriteAll(rows)
	return b.Bytes(), err
}

// rest enters into the book the choices that each claim rests on.
func (d Deck) rest() error {
	on := map[string][]claims.Choice{}
	for _, e := range d.Effects {
		for _, c := range e.Changes {
			id := c.Before.Claim.ID
			agrees := c.After.Verdict == claims.Agrees || c.After.Verdict == claims.AgreesByConvention
			on[id] = append(on[id], claims.Choice{Name: e.Choice.Name, Fitted: e.Choice.fits(c.Before.Claim), Undoes: !agrees,
				Otherwise: c.After.Number() + ", " + c.After.Verdict.String()})
		}
	}
	for id, list := range on {
		if _, err := d.Book.RestsOn(id, list...); err != nil {
			return err
		}
	}
	return nil
}

// Table shows the choices that change something, one a row: what was chosen, what decided it, which
// statements get another verdict and which another number alone. Choices whose other side is
// impossible, and those on which nothing rests, are counted below.
func (d Deck) Table() table.Table {
	t := table.Table{Caption: "Every choice, switched, against every claim",
		Columns: table.Text("choice", "decided by", "switched: other verdict", "switched: other number, same verdict")}
	impossible, idle := map[string]bool{}, 0
	for _, e := range d.Effects {
		switch {
		case e.Refused != "":
			impossible[e.Choice.Name] = true
		case len(e.Changes) == 0:
			idle++
		default:
			verdicts, numbers := e.told()
			t.Append(e.Choice.Name, e.Choice.decidedBy(), verdicts, numbers)
		}
	}
	t.Notes = []string{fmt.Sprintf("%d choices in all. Of %d the other side is impossible: times out of order, or a "+
		"value outside its range. "+
		"On %d no claim rests: BMI, spelling, headings.", len(d.Effects), len(impossible), idle)}
	return t
}

func (c Choice) decidedBy() string {
	switch {
	case c.FittedTo == "pfs published":
		return "the published numbers of PFS alone"
	case c.FittedTo != "":
		return "a published number alone: " + c.FittedTo
	case c.Line == 0:
		return "Table 2 against the caption of Figure 1"
	}
	return "the tables themselves"
}

// told lists the statements with another verdict, and those with another number alone, each once.
func (e Effect) told() (verdicts, numbers string) {
	var v, n []string
	for _, c := range e.Changes {
		say := c.Before.Claim.Statement + ": " + c.Before.Number() + " → " + c.After.Number()
		if c.Before.Verdict != c.After.Verdict {
			say += ", " + c.After.Verdict.String()
			if !slices.Contains(v, say) {
				v = append(v, say)
			}
		} else if !slices.Contains(n, say) {
			n = append(n, say)
		}
	}
	return strings.Join(v, "; "), strings.Join(n, "; ")
}

// Matrix has a row for every choice and a column for every claim: the recomputed number with the
// choice switched, empty where it stays, "impossible" in all columns where the other side is. It is
// wide, and made to be saved as a file.
func (d Deck) Matrix() table.Table {
	results := d.Book.Results()
	t := table.Table{Caption: "Every choice, switched, against every claim", Columns: table.Text("choice", "ledger line",
		"other side")}
	for _, r := range results {
		t.Columns = append(t.Columns, table.Text(r.Claim.ID)...)
	}
	for _, e := range d.Effects {
		row := make([]string, len(t.Columns))
		row[0], row[2] = e.Choice.Name, e.Choice.Otherwise
		if e.Choice.Line > 0 {
			row[1] = strconv.Itoa(e.Choice.Line)
		}
		for i, r := range results {
			if e.Refused != "" {
				row[3+i] = "impossible"
			}
			for _, c := range e.Changes {
				if c.Before.Claim.ID == r.Claim.ID {
					row[3+i] = c.After.Number() + " " + c.After.Verdict.String()
				}
			}
		}
		t.Append(row...)
	}
	return t
}

// String shows the table as text.
func (d Deck) String() string { return d.Table().String() }

// HTML shows the table in a notebook.
func (d Deck) HTML() string { return d.Table().HTML() }
