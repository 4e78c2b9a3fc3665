package prediction

import (
	"fmt"

	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// BrierOptions are options of [Brier]; the zero value is the default.
type BrierOptions struct {
	// Level of the limits, between 0 and 1; 0 stands for 0.95.
	Level float64
}

// BrierPoint is the score at one time.
type BrierPoint struct {
	// Time up to which the event counts.
	Time float64
	// Score is the mean squared difference between the event (0 or 1) and its predicted probability;
	// StdErr and Wald limits, not below 0, take the predictions as given.
	Score, StdErr, Lower, Upper float64
	// Null is the score of the Kaplan-Meier estimate for everybody; Scaled is 1 − Score/Null, the share explained.
	Null, Scaled float64
	// Cases had the event by Time, Controls are followed beyond it.
	Cases, Controls int
}

// BrierScore is the error of predicted probabilities over time.
type BrierScore struct {
	// Points in ascending order of time.
	Points []BrierPoint
	// Integrated is the area under the score between the first and the last time by trapezoids, divided by their distance;
	// IntegratedNull is that of the null score. Both are NaN with one time.
	Integrated, IntegratedNull float64
	// N rows with Events.
	N, Events int
	// Unit of the times.
	Unit string
	// Options in force.
	Options BrierOptions
}

// Brier estimates the mean squared error of predicted probabilities of the event by each of some times,
//
//	BS(t) = 1/n Σ [ 1(tᵢ ≤ t, event) (1 − rᵢ)²/G(tᵢ−) + 1(tᵢ > t) rᵢ²/G(t) ],
//
// where rᵢ is the predicted risk by t and G the chance of being uncensored, by Kaplan and Meier, the same for all.
//
// times ascend; risk[k][i] is the predicted probability that row i of what the sample was made from has the event by
// times[k]. 0 is perfect; 0.25 is what one half for everybody comes to. Events come before censorings at the same time.
//
// Errors: [ErrData] for predictions that are missing, not as many, or outside 0 and 1, entries,
// weights, competing events, or a time beyond which nobody is followed; [ErrOption] for no times,
// or times that do not ascend.
//
// References: Graf, Schmoor, Sauerbrei and Schumacher (1999), Stat Med 18:2529; Gerds and Schumacher (2006), Biom J
// 48:1029; Kattan and Gerds (2018), Diagn Progn Res 2:7, for the scaled score.
//
// R equivalent: survival::brier (3.6), riskRegression::Score(metrics = "brier"); sksurv.metrics.integrated_brier_score.
func Brier(s survival.Sample, times []float64, risk [][]float64, options ...BrierOptions) (BrierScore, error) {
	o := option.Of(options)
	if o.Level == 0 {
		o.Level = 0.95
	}
	if !(o.Level > 0 && o.Level < 1) || len(times) == 0 {
		return BrierScore{}, fmt.Errorf("%w: Level %g, %d times", ErrOption, o.Level, len(times))
	}
	if len(risk) != len(times) {
		return BrierScore{}, fmt.Errorf("%w: predictions for %d times; there are %d", ErrData, len(risk), len(times))
	}
	f, err := follow(s)
	if err != nil {
		return BrierScore{}, err
	}
	curves, err := survival.KaplanMeier(pooled(s))
	if err != nil {
		return BrierScore{}, err
	}
	out := BrierScore{N: f.n, Events: f.events, Unit: s.Unit(), Options: o}
	z := distuv.UnitNormal.Quantile(0.5 + o.Level/2)
	for k, at := range times {
		if k > 0 && !(at > times[k-1]) {
			return BrierScore{}, fmt.Errorf("%w: the times do not ascend: %g after %g", ErrOption, at, times[k-1])
		}
		rows, g, err := f.at(at)
		if err != nil {
			return BrierScore{}, err
		}
		r, err := f.risks(s, risk[k], fmt.Sprintf("the risk by %g", at))
		if err != nil {
			return BrierScore{}, err
		}
		p := BrierPoint{Time: at, Controls: f.n - rows}
		p.Score, p.StdErr, p.Cases = f.squared(r, rows, g)
		p.Lower, p.Upper = max(0, p.Score-z*p.StdErr), p.Score+z*p.StdErr
		same := 1 - curves.Groups[0].At(at).Survival
		for i := range r {
			r[i] = same
		}
		p.Null, _, _ = f.squared(r, rows, g)
		p.Scaled = 1 - p.Score/p.Null
		out.Points = append(out.Points, p)
	}
	out.integrate()
	return out, nil
}

// pooled is the sample without its groups.
func pooled(s survival.Sample) survival.Sample {
	if s.Strata() == nil {
		return s
	}
	all, err := survival.NewSample(survival.Columns{Time: s.Times(), Event: s.EventFlags(), Name: s.Name(),
		Unit: s.Unit()})
	if err != nil {
		panic(err) // it was a sample before
	}
	return all
}

// squared is the score, its error and the number of cases.
func (f followed) squared(risk []float64, rows int, g float64) (score, se float64, cases int) {
	n := float64(f.n)
	q := make([]float64, f.n)
	a := make([]float64, rows)
	last := 0.0
	for i, r := range risk {
		switch {
		case i >= rows:
			q[i] = r * r / g
			last += q[i] / n
		case f.event[i]:
			q[i] = (1 - r) * (1 - r) / f.before[i]
			a[i] = q[i] / n
			cases++
		}
		score += q[i] / n
	}
	for i := range q {
		q[i] = (q[i] - score) / n
	}
	f.addCensoring(q, a, last, rows)
	return score, squareRoot(q), cases
}

func (b *BrierScore) integrate() {
	first, last := b.Points[0], b.Points[len(b.Points)-1]
	width := last.Time - first.Time // 0 with one time: NaN
	score, null := 0.0, 0.0
	for k := 1; k < len(b.Points); k++ {
		p, q := b.Points[k-1], b.Points[k]
		score += (q.Time - p.Time) * (p.Score + q.Score) / 2
		null += (q.Time - p.Time) * (p.Null + q.Null) / 2
	}
	b.Integrated, b.IntegratedNull = score/width, null/width
}

// Table has one row a time.
func (b BrierScore) Table() table.Table {
	lower, upper := limits(b.Options.Level)
	name := "time"
	if b.Unit != "" {
		name += " (" + b.Unit + ")"
	}
	t := table.Table{Caption: fmt.Sprintf("Brier score: n = %d, events = %d", b.N, b.Events),
		Columns: table.Numbers(name, "cases", "controls", "Brier", "se", lower, upper, "null", "scaled")}
	for _, p := range b.Points {
		t.Append(table.Signif(p.Time, 6), fmt.Sprint(p.Cases), fmt.Sprint(p.Controls), table.Fixed(p.Score, 4),
			table.Fixed(p.StdErr, 4),
			table.Fixed(p.Lower, 4), table.Fixed(p.Upper, 4), table.Fixed(p.Null, 4), table.Percent(p.Scaled, 1))
	}
	if len(b.Points) > 1 {
		t.Notes = append(t.Notes, fmt.Sprintf("Integrated from %s to %s: %s; null model %s.",
			table.Signif(b.Points[0].Time, 6),
			moment(b.Points[len(b.Points)-1].Time, b.Unit), table.Fixed(b.Integrated, 4), table.Fixed(b.IntegratedNull, 4)))
	}
	t.Notes = append(t.Notes, "Weighted by the inverse chance of being uncensored; null: the Kaplan-Meier estimate for "+
		"everybody; scaled: 1 - Brier/null.")
	return t
}

// String prints the table as text.
func (b BrierScore) String() string { return b.Table().String() }

// HTML prints the table for a notebook.
func (b BrierScore) HTML() string { return b.Table().HTML() }
