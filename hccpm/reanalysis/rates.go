package reanalysis

import (
	"fmt"
	"math"

	"hipec/hccpm"
	"hipec/hccpm/claims"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// published is a survival rate that the paper states.
type published struct {
	ids  []string
	year float64
	row  float64 // the label of the life table's row whose end fits
}

// rateClaims lists the nine rates by endpoint: survival from diagnosis, from the operation, and without progression.
var rateClaims = [3][]published{
	{{[]string{"abs-os-1y", "res-os1-1y"}, 1, 0}, {[]string{"abs-os-3y", "res-os1-3y"}, 3, 36},
		{[]string{"abs-os-5y", "res-os1-5y"}, 5, 60}},
	{{[]string{"res-os2-1y"}, 1, 0}, {[]string{"res-os2-3y"}, 3, 36}, {[]string{"res-os2-5y"}, 5, 60}},
	{{[]string{"res-pfs-1y"}, 1, 0}, {[]string{"res-pfs-3y"}, 3, 36}, {[]string{"res-pfs-5y"}, 5, 60}},
}

// medianClaims lists the medians, by endpoint.
var medianClaims = [3][]string{{"abs-os1-median", "res-os1-median"}, {"abs-os2-median", "res-os2-median"},
	{"abs-pfs-median", "res-pfs-median"}}

// endpoints are OS1, OS2 and PFS.
func endpoints(c *hccpm.Cohort) ([3]survival.Sample, error) {
	var out [3]survival.Sample
	for i, of := range []func() (survival.Sample, error){c.OS1, c.OS2,
		func() (survival.Sample, error) { return c.PFS() }} {
		s, err := of()
		if err != nil {
			return out, err
		}
		out[i] = s
	}
	return out, nil
}

// estimates are a sample's curve and its life table with rows of some months, the last from 60 on.
func estimates(s survival.Sample, width float64) (survival.Curve, survival.Actuarial, error) {
	breaks, err := survival.Intervals(60, width)
	if err != nil {
		return survival.Curve{}, survival.Actuarial{}, err
	}
	life, err := survival.LifeTable(s, survival.LifeTableOptions{Breaks: breaks})
	if err != nil {
		return survival.Curve{}, survival.Actuarial{}, err
	}
	km, err := survival.KaplanMeier(s)
	if err != nil {
		return survival.Curve{}, survival.Actuarial{}, err
	}
	return km.Groups[0], life.Groups[0], nil
}

func (a *analysis) survival() {
	samples, err := endpoints(a.c)
	a.keep(err)
	if a.err != nil {
		return
	}
	for i, s := range samples {
		curve, life, err := estimates(s, 12)
		a.keep(err)
		if a.err != nil {
			return
		}
		midpoint, first := curve.Median(survival.Midpoint).Value, curve.Median(survival.FirstAtOrBelow).Value
		a.readings(medianClaims[i], claims.Reading{Name: "Kaplan-Meier, R's rule", Value: midpoint.Time},
			claims.Reading{Name: "SPSS' rule", Value: first.Time})
		if midpoint.Time != first.Time {
			a.because(fmt.Sprintf("the curve lies on one half from %v months for a while: "+
				"R takes the middle, SPSS the beginning", first), medianClaims[i]...)
		}
		if i == 1 {
			a.compare("Kaplan-Meier median of OS2", midpoint.Time, "dis-superior")
		}
		for _, p := range rateClaims[i] {
			a.rate(p, curve, life)
		}
	}
}

// rate compares one published rate with the curve, the life table, and the end of a later row.
func (a *analysis) rate(p published, curve survival.Curve, life survival.Actuarial) {
	at, err := life.SurvivalAt(12 * p.year)
	a.keep(err)
	end, err := life.EndOfRowStarting(p.row)
	a.keep(err)
	others := []claims.Reading{{Name: "life table", Value: 100 * at}}
	if p.row == 12*p.year {
		others = append(others, claims.Reading{Name: fmt.Sprintf("end of the row from %v", p.row), Value: 100 * end,
			Mistaken: true})
	}
	a.readings(p.ids, claims.Reading{Name: "Kaplan-Meier", Value: 100 * curve.At(12*p.year).Survival}, others...)
	for _, id := range p.ids {
		r, err := a.book.Result(id)
		a.keep(err)
		if a.err != nil {
			return
		}
		switch r.Verdict {
		case claims.AgreesByConvention:
			a.because("an actuarial life table with rows of 12 months has it, Kaplan–Meier has not", id)
		case claims.Misread:
			a.because(fmt.Sprintf("agrees with the life table's row that starts at %v months, which shows survival at its end; "+
				"at %v months the same table has %s", p.row, p.row, table.Percent(at, 1)), id)
		}
	}
}

// Widths are the lengths of a life table's rows, in months, that [Readings] tries.
func Widths() []float64 { return []float64{1, 2, 3, 4, 6, 10, 12, 15, 20, 30} }

// Scan is the nine published survival rates beside every reading that was tried.
type Scan struct {
	// Rows, one a reading: of Kaplan–Meier, and of the life table of each width three.
	Rows []ScanRow
}

// ScanRow is one way to read all nine rates.
type ScanRow struct {
	// Estimate is "Kaplan–Meier" or "life table".
	Estimate string
	// Width of the life table's rows, in months; 0 for the curve.
	Width float64
	// Reading says where the number was taken.
	Reading string
	// Rates in percent: survival from diagnosis at 1, 3 and 5 years, from the operation, and without
	// progression. NaN where the reading finds no row.
	Rates [9]float64
	// Agrees reports which of them round to the published rate.
	Agrees [9]bool
}

// N is how many of the nine rates agree.
func (r ScanRow) N() int {
	n := 0
	for _, ok := range r.Agrees {
		if ok {
			n++
		}
	}
	return n
}

// The ways to read a rate from a life table.
const (
	atEnd    = "1 and 3 years: at the time; 5 years: at the end of the curve"
	atTime   = "at the time itself"
	rowOfT   = "end of the row labelled with the time"
	rowFirst = "1 year: end of the first year; 3 and 5 years: end of the row labelled with the time"
)

// Readings compares the nine published rates with Kaplan–Meier, at the time and for five years at
// its end, and with life tables of the widths of [Widths], each read in three ways: survival at the
// time; the end of the row whose label is the time; and as before, but for one year the survival at
// one year. Only the last, with rows of 12 months, agrees with all nine.
//
// Errors: only if the embedded data are damaged.
func Readings() (Scan, error) {
	c, err := hccpm.Paper()
	if err != nil {
		return Scan{}, err
	}
	samples, err := endpoints(c)
	if err != nil {
		return Scan{}, err
	}
	book, err := claims.NewBook()
	if err != nil {
		return Scan{}, err
	}
	out := Scan{Rows: []ScanRow{{Estimate: "Kaplan–Meier", Reading: atTime}, {Estimate: "Kaplan–Meier", Reading: atEnd}}}
	for _, w := range Widths() {
		for _, how := range []string{atTime, rowOfT, rowFirst} {
			out.Rows = append(out.Rows, ScanRow{Estimate: "life table", Width: w, Reading: how})
		}
	}
	for i := range out.Rows {
		if err := out.Rows[i].fill(samples, book); err != nil {
			return Scan{}, err
		}
	}
	return out, nil
}

func (r *ScanRow) fill(samples [3]survival.Sample, book *claims.Book) error {
	for i, s := range samples {
		width := r.Width
		if width == 0 {
			width = 12
		}
		curve, life, err := estimates(s, width)
		if err != nil {
			return err
		}
		for k, p := range rateClaims[i] {
			x := math.NaN()
			switch t := 12 * p.year; {
			case r.Reading == atEnd && p.year == 5:
				x = curve.Survival[len(curve.Survival)-1]
			case r.Width == 0:
				x = curve.At(t).Survival
			case r.Reading == atTime || r.Reading == rowFirst && p.year == 1:
				x = orNaN(life.SurvivalAt(t))
			default:
				x = orNaN(life.EndOfRowStarting(t))
			}
			claim, err := book.Result(p.ids[0])
			if err != nil {
				return err
			}
			r.Rates[3*i+k], r.Agrees[3*i+k] = 100*x, claim.Claim.Holds(100*x)
		}
	}
	return nil
}

func orNaN(x float64, err error) float64 {
	if err != nil {
		return math.NaN()
	}
	return x
}

// Table shows the readings, one a row, with how many of the nine rates agree; those that do not are in brackets.
func (s Scan) Table() table.Table {
	t := table.Table{Caption: "The nine published rates by every reading that was tried",
		Columns: append(table.Text("estimate", "read"), table.Numbers("rows (months)", "OS1 1 y", "3 y", "5 y", "OS2 1 y",
			"3 y", "5 y",
			"PFS 1 y", "3 y", "5 y", "agree")...),
		Notes: []string{"In percent; in brackets what does not round to the published rate. Months in which no row begins " +
			"have none."}}
	for _, r := range s.Rows {
		cells := []string{r.Estimate, r.Reading, ""}
		if r.Width > 0 {
			cells[2] = fmt.Sprint(r.Width)
		}
		for i, x := range r.Rates {
			cell := "–"
			if !math.IsNaN(x) {
				cell = table.Fixed(x, 1)
			}
			if !r.Agrees[i] {
				cell = "(" + cell + ")"
			}
			cells = append(cells, cell)
		}
		t.Append(append(cells, fmt.Sprint(r.N()))...)
	}
	return t
}

// Best is the readings with which most rates agree, and how many.
func (s Scan) Best() ([]ScanRow, int) {
	most := 0
	for _, r := range s.Rows {
		most = max(most, r.N())
	}
	var out []ScanRow
	for _, r := range s.Rows {
		if r.N() == most {
			out = append(out, r)
		}
	}
	return out, most
}

// String shows the table as text.
func (s Scan) String() string { return s.Table().String() }

// HTML shows the table in a notebook.
func (s Scan) HTML() string { return s.Table().HTML() }
