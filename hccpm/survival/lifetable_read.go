package survival

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/table"
)

// RowStarting is the row that starts at t, within rounding.
//
// Errors: [ErrOption] if t is not a break.
func (a Actuarial) RowStarting(t float64) (LifeTableRow, error) {
	for _, r := range a.Rows {
		if math.Abs(r.Start-t) <= num.Near(t) {
			return r, nil
		}
	}
	return LifeTableRow{}, fmt.Errorf("survival: %w: %v is not a break of the life table", ErrOption, t)
}

// SurvivalAt is S(t), for t a break: survival at the START of the row that begins
// at t, which is the end of the row before it.
//
// Errors: [ErrOption] if t is not a break.
func (a Actuarial) SurvivalAt(t float64) (float64, error) {
	r, err := a.RowStarting(t)
	return r.SurvivalAtStart, err
}

// EndOfRowStarting is the figure a reader gets who looks t up in the first column
// of an SPSS life table and reads "cumulative proportion surviving at end of
// interval" beside it.  It is not survival at t: it is survival at the END of the
// row, one interval later, or, in the open last row, at the end of follow-up.
//
// Errors: [ErrOption] if t is not a break.
func (a Actuarial) EndOfRowStarting(t float64) (float64, error) {
	r, err := a.RowStarting(t)
	return r.SurvivalAtEnd, err
}

// Survival is what a table of the package that Reading stands for prints beside the
// row that starts at t: [Actuarial.SurvivalAt] or [Actuarial.EndOfRowStarting].
//
// Errors: [ErrOption] if t is not a break.
func (a Actuarial) Survival(t float64) (float64, error) {
	if a.Reading == AtEnd {
		return a.EndOfRowStarting(t)
	}
	return a.SurvivalAt(t)
}

// Group is the table with the given label; false if there is none.
func (l LifeTables) Group(label string) (Actuarial, bool) {
	for _, g := range l.Groups {
		if g.Label == label {
			return g, true
		}
	}
	return Actuarial{}, false
}

// GehanTest is Gehan's comparison of life tables.
type GehanTest struct {
	// Groups in the order of the tables.
	Groups []GehanGroup
	// Chisq on DF degrees of freedom and its P value.
	Chisq float64
	DF    int
	P     float64
	// About the sample.
	About
}

// GehanGroup is one group of a [GehanTest].
type GehanGroup struct {
	// Label of the stratum; N the weight of its patients.
	Label string
	N     float64
	// MeanScore is positive where patients fare better.
	MeanScore float64
}

// Gehan tests whether survival is the same in the groups of life tables.  The score of
// a patient is the number of patients known to have had the event earlier, less the
// number known to stay free of it longer; those who leave in one row are tied, except
// that one censored in it outlives one with the event in it.
//
//	D = (N−1) Σ Wₖ²/Nₖ / Σ u²,  Wₖ the sum of the scores u of group k
//
// on one degree of freedom less than there are groups.  The variance is that of
// permutation and asks for equal censoring.
//
// Errors: [ErrGroups] for fewer than two groups; [ErrNoEvents] if no two patients can be
// compared.
//
// References: Gehan (1965), Biometrika 52:203; Lee and Desu (1972), Comput Programs
// Biomed 2:315, doi:10.1016/0010-468X(72)90025-X.
//
// R equivalent: coin::logrank_test(Surv(row, event) ~ group, type = "Gehan-Breslow"); it
// is the Wilcoxon (Gehan) statistic of SPSS' SURVIVAL.
func (l LifeTables) Gehan() (GehanTest, error) {
	if len(l.Groups) < 2 {
		return GehanTest{}, fmt.Errorf("survival: Gehan's test: %w", ErrGroups)
	}
	rows := len(l.Groups[0].Rows)
	events, left := make([]float64, rows), make([]float64, rows)
	total := 0.0
	for _, g := range l.Groups {
		for i, r := range g.Rows {
			events[i] += r.Events
			left[i] += r.Withdrawn
			total += r.Events + r.Withdrawn
		}
	}
	out := GehanTest{About: l.About, DF: len(l.Groups) - 1}
	squares, sum := 0.0, make([]float64, len(l.Groups))
	out.Groups = make([]GehanGroup, len(l.Groups))
	before, after := 0.0, total // events in earlier rows; all in this row and later
	for i := range rows {
		ofEvent := before - (after - events[i])
		ofCensored := before + events[i]
		for g := range l.Groups {
			r := l.Groups[g].Rows[i]
			sum[g] += r.Events*ofEvent + r.Withdrawn*ofCensored
			squares += r.Events*ofEvent*ofEvent + r.Withdrawn*ofCensored*ofCensored
			out.Groups[g].N += r.Events + r.Withdrawn
		}
		before += events[i]
		after -= events[i] + left[i]
	}
	if squares == 0 {
		return GehanTest{}, fmt.Errorf("survival: Gehan's test: %w that order two patients", ErrNoEvents)
	}
	for g := range out.Groups {
		x := &out.Groups[g]
		x.Label, x.MeanScore = l.Groups[g].Label, sum[g]/x.N
		out.Chisq += (total - 1) * sum[g] * sum[g] / x.N / squares
	}
	out.P = distuv.ChiSquared{K: float64(out.DF)}.Survival(out.Chisq)
	return out, nil
}

// String prints the test.
func (t GehanTest) String() string { return t.Table().String() }

// HTML shows what [GehanTest.String] prints.
func (t GehanTest) HTML() string { return t.Table().HTML() }

// Table has one row a group.
func (t GehanTest) Table() table.Table {
	out := t.sheet("Wilcoxon (Gehan)", append(table.Text("group"), table.Numbers("N", "mean score")...))
	for _, g := range t.Groups {
		out.Append(g.Label, number(g.N), table.Signif(g.MeanScore, 4))
	}
	t.finish(&out, fmt.Sprintf("Statistic = %s on %d degrees of freedom, p = %s", table.Signif(t.Chisq, 3), t.DF,
		table.Signif(t.P, 2)))
	return out
}
