package propensity

import (
	"fmt"
	"math"
	"strconv"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// Estimand is whose effect of the treatment is estimated.
type Estimand int

const (
	// ATE is the mean effect in all patients: weights 1/e of the treated, 1/(1−e) of the others. The zero value.
	ATE Estimand = iota
	// ATT is the mean effect in those who were treated: weights 1, and e/(1−e) of the others.
	ATT
	// ATC is the mean effect in those who were not: weights (1−e)/e of the treated, and 1.
	ATC
	// Overlap is the mean effect in those for whom either choice was likely: weights 1−e of the treated, e of the others.
	Overlap
)

// String names the estimand.
func (e Estimand) String() string {
	return option.Name("Estimand", e, "ATE", "ATT", "ATC", "overlap")
}

// WeightOptions are options of [Score.Weights]; the zero value is the default.
type WeightOptions struct {
	// Stabilized multiplies the weights of each group by its share of the patients; of ATE alone.
	Stabilized bool
}

// Weights is how much each patient counts, after weighting or matching.
type Weights struct {
	// Method says how they were made.
	Method string
	// Estimand is whose effect is estimated with them.
	Estimand Estimand
	// Weight of each row of the score; 0 is left out.
	Weight []float64
	// Set is the number of each row's matched set, −1 if it is in none; nil of weighting. With
	// replacement a control may be of several sets, and Set is nil.
	Set []int
	// Treated and Control patients with a weight; ESSTreated and ESSControl are their effective numbers, (Σw)²/Σw².
	Treated, Control       int
	ESSTreated, ESSControl float64
}

// Weights are inverse-probability weights, or overlap weights, of each row of the score.
//
// Errors: [ErrData], which names a row, if a weight is not finite, for a probability of 0 or 1; [ErrOption].
//
// References: Robins, Hernán and Brumback (2000), Epidemiology 11:550; Li, Morgan and Zaslavsky (2018), J Am Stat Assoc
// 113:390, doi:10.1080/01621459.2016.1260466, for overlap weights.
//
// R equivalent: WeightIt::get_w_from_ps(fitted(glm), treat, estimand).
func (s Score) Weights(e Estimand, options ...WeightOptions) (Weights, error) {
	o := option.Of(options)
	if e < ATE || e > Overlap {
		return Weights{}, fmt.Errorf("%w: %v", ErrOption, e)
	}
	if o.Stabilized && e != ATE {
		return Weights{}, fmt.Errorf("%w: stabilized weights are of ATE, not of %v", ErrOption, e)
	}
	out := Weights{Method: "inverse probability weights", Estimand: e, Weight: make([]float64, s.N)}
	if e == Overlap {
		out.Method = "overlap weights"
	}
	share := float64(s.NTreated) / float64(s.N)
	for i, p := range s.Probability {
		q := 1 - p
		treated, other := 1.0, 1.0
		switch e {
		case ATE:
			treated, other = 1/p, 1/q
			if o.Stabilized {
				treated, other = share/p, (1-share)/q
			}
		case ATT:
			other = p / q
		case ATC:
			treated = q / p
		case Overlap:
			treated, other = q, p
		}
		w := other
		if s.IsTreated[i] {
			w = treated
		}
		if math.IsNaN(w) || math.IsInf(w, 0) || w > 1e12 {
			return Weights{}, fmt.Errorf("%w: row %d has a probability of %v and the weight %v: the covariates tell its "+
				"treatment; choose Overlap, "+
				"fewer covariates, or Firth's penalty", ErrData, s.Rows[i]+1, p, w)
		}
		out.Weight[i] = w
	}
	out.count(s)
	return out, nil
}

func (w *Weights) count(s Score) {
	var sum, square [2]float64
	var n [2]int
	for i, v := range w.Weight {
		g := 0
		if s.IsTreated[i] {
			g = 1
		}
		if v > 0 {
			n[g]++
		}
		sum[g], square[g] = sum[g]+v, square[g]+v*v
	}
	w.Control, w.Treated = n[0], n[1]
	w.ESSControl, w.ESSTreated = sum[0]*sum[0]/square[0], sum[1]*sum[1]/square[1]
}

// Table has patients and effective numbers of both groups.
func (w Weights) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("Groups after %s (%s)", w.Method, w.Estimand), Columns: append(table.Text(""),
		table.Numbers("n", "effective n")...)}
	t.Append("treated", fmt.Sprint(w.Treated), table.Fixed(w.ESSTreated, 1))
	t.Append("others", fmt.Sprint(w.Control), table.Fixed(w.ESSControl, 1))
	return t
}

// String prints the table as text.
func (w Weights) String() string { return w.Table().String() }

// HTML shows what [Weights.String] prints.
func (w Weights) HTML() string { return w.Table().HTML() }

// Sample is the rows of a sample that have a weight, with their weights, grouped by the treatment: for weighted curves
// ([survival.KaplanMeier]) and models. The others come first, the treated second.
//
// sample was made from the same rows as the data of the score, or from some of them. Rows that are
// missing in either are left out and counted. Sets of a matching are clusters; weights that are not
// whole let curves and models have robust errors.
//
// Errors: [ErrData] if the sample has weights or clusters of its own, or another number of rows;
// weights of another score.
//
// References: Cole and Hernán (2004), Comput Methods Programs Biomed 75:45, doi:10.1016/j.cmpb.2003.10.004, for curves;
// Austin (2013), Stat Med 32:2837, doi:10.1002/sim.5705, for clusters of pairs.
//
// R equivalent: survfit(Surv(time, event) ~ treatment, weights = w, robust = TRUE).
func (s Score) Sample(sample survival.Sample, w Weights) (survival.Sample, error) {
	switch {
	case len(w.Weight) != s.N:
		return survival.Sample{}, fmt.Errorf("%w: %d weights for %d rows of the score", ErrData, len(w.Weight), s.N)
	case sample.Given() != s.data.N():
		return survival.Sample{}, fmt.Errorf("%w: the sample was made from %d rows, the score from %d", ErrData,
			sample.Given(), s.data.N())
	case sample.Weights() != nil:
		return survival.Sample{}, fmt.Errorf("%w: the sample has weights of its own", ErrData)
	case sample.Clusters() != nil:
		return survival.Sample{}, fmt.Errorf("%w: the sample has clusters of its own", ErrData)
	}
	at := make([]int, s.data.N()) // one more than the place in the score
	for i, r := range s.Rows {
		at[r] = i + 1
	}
	times, events, entries, causes, ids := sample.Times(), sample.EventFlags(), sample.Entries(), sample.CauseLabels(),
		sample.IDs()
	c := survival.Columns{Name: sample.Name(), Unit: sample.Unit(), Given: s.data.N(), Levels: []string{s.label(false),
		s.label(true)}, Unordered: true,
		Missing: sample.Missing()}
	whole := true
	for k, r := range sample.Rows() {
		i := at[r] - 1
		if i < 0 {
			c.Missing++
			continue
		}
		if w.Weight[i] == 0 {
			continue
		}
		whole = whole && w.Weight[i] == 1
		c.Time, c.Event, c.Weight = append(c.Time, times[k]), append(c.Event, events[k]), append(c.Weight, w.Weight[i])
		c.Strata, c.Rows = append(c.Strata, s.label(s.IsTreated[i])), append(c.Rows, r)
		if entries != nil {
			c.Entry = append(c.Entry, entries[k])
		}
		if causes != nil {
			c.Cause = append(c.Cause, causes[k])
		}
		if ids != nil {
			c.ID = append(c.ID, ids[k])
		}
		if w.Set != nil {
			c.Cluster = append(c.Cluster, strconv.Itoa(w.Set[i]))
		}
	}
	if whole {
		c.Weight = nil
	}
	out, err := survival.NewSample(c)
	if err != nil {
		return out, fmt.Errorf("propensity: %w", err)
	}
	return out, nil
}

// label of a group.
func (s Score) label(treated bool) string {
	if treated {
		return s.Treatment + "=" + s.Treated
	}
	return s.Treatment + "=" + s.Control
}
