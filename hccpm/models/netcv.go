package models

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/table"
)

// NetCV is a path whose penalty was chosen by cross-validation.
type NetCV struct {
	// Path is the fit to all rows.
	Path NetPath
	// Deviance is the mean deviance of rows left out, at each step, and StdErr its error over the folds.
	Deviance, StdErr []float64
	// Best is the step of least deviance; Simplest the one of the strongest penalty whose deviance is
	// within an error of it.
	Best, Simplest int
}

// CrossValidate chooses the strength of the penalty: the path is fitted without each fold in turn,
// and the deviance of the rows left out is averaged over the folds. For a Cox model that deviance
// is of all rows less that of the rows kept, and counts by the events left out. Folds are fitted on
// all cores; the result depends on Options.Seed or Options.FoldOf alone.
//
// Special cases: with few events a fold may have none; then choose fewer folds.
//
// Errors: [ErrNoEvents] if a fold, or the rows without it, have none; those of the fits, with the fold.
//
// References: Verweij and van Houwelingen (1993), Stat Med 12:2305; Simon, Friedman, Hastie and
// Tibshirani (2011), J Stat Softw 39(5), section 2.4.
//
// R equivalent: cv.glmnet(x, y, foldid): lambda.min is Best, lambda.1se Simplest.
func (n NetPath) CrossValidate() (NetCV, error) {
	o := n.Options
	folds := o.FoldOf
	if folds == nil {
		folds = n.problem.draw(o.Folds, o.Seed)
	}
	out := NetCV{Path: n}
	deviance, weight, errs := make([][]float64, o.Folds), make([]float64, o.Folds), make([]error, o.Folds)
	var wait sync.WaitGroup
	for k := range o.Folds {
		wait.Add(1)
		go func() {
			defer wait.Done()
			deviance[k], weight[k], errs[k] = n.leaveOut(folds, k+1)
		}()
	}
	wait.Wait()
	for k, err := range errs {
		if err != nil {
			return out, fmt.Errorf("%w (fold %d of %d)", err, k+1, o.Folds)
		}
	}
	total := sumOf(weight)
	for s := range n.Steps {
		mean, square := 0.0, 0.0
		for k, w := range weight {
			mean += w * deviance[k][s] / total
		}
		for k, w := range weight {
			d := deviance[k][s] - mean
			square += w * d * d / total
		}
		out.Deviance = append(out.Deviance, mean)
		out.StdErr = append(out.StdErr, math.Sqrt(square/float64(o.Folds-1)))
	}
	for s, d := range out.Deviance {
		if d < out.Deviance[out.Best] {
			out.Best = s
		}
	}
	limit := out.Deviance[out.Best] + out.StdErr[out.Best]
	out.Simplest = slices.IndexFunc(out.Deviance, func(d float64) bool { return d <= limit })
	return out, nil
}

// leaveOut is the deviance of a fold's rows, each a share of its weight.
func (n NetPath) leaveOut(folds []int, k int) (deviance []float64, weight float64, err error) {
	out := make([]bool, len(folds))
	inside := false
	for i, f := range folds {
		out[i] = f == k
		inside = inside || !out[i] && n.problem.events[i]
	}
	if !inside {
		return nil, 0, fmt.Errorf("models: elastic net: %w left without the fold", ErrNoEvents)
	}
	q := n.problem.without(out)
	q.tolerance = n.problem.tolerance
	steps, err := q.path(n.Options.Lambdas, n.Options.Ridge)
	if err != nil {
		return nil, 0, err
	}
	deviance, weight = n.problem.test(out, q, steps)
	if weight == 0 {
		return nil, 0, fmt.Errorf("models: elastic net: %w in the fold: choose fewer folds", ErrNoEvents)
	}
	return deviance, weight, nil
}

// draw puts rows into folds at random, events apart from the others, so that each fold has its share of both.
func (q netProblem) draw(folds int, seed uint64) []int {
	r := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	out := make([]int, len(q.events))
	at := 0
	for _, event := range []bool{true, false} {
		var rows []int
		for i, e := range q.events {
			if e == event {
				rows = append(rows, i)
			}
		}
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for _, i := range rows {
			out[i] = at%folds + 1
			at++
		}
	}
	return out
}

// problem is a Cox model's. Rows are those of the fit, in its own order.
func (q *coxData) problem() netProblem {
	n := netProblem{
		f:         q.evaluate,
		score:     q.score,
		p:         q.p,
		total:     q.totalWeight(),
		mean:      q.mean,
		scale:     q.scale,
		events:    make([]bool, q.n),
		saturated: q.saturated(),
	}
	for at, k := range q.order {
		n.events[k] = q.event[at]
	}
	n.without = func(out []bool) netProblem { return q.keeping(out).problem() }
	n.test = func(out []bool, _ netProblem, steps []NetStep) ([]float64, float64) {
		all, kept := q.fresh(), q.keeping(out)
		weight := 0.0
		for at, k := range q.order {
			if out[k] && q.event[at] {
				weight += q.weightOf(at)
			}
		}
		deviance := make([]float64, len(steps))
		for s, step := range steps {
			deviance[s] = (all.devianceAt(step.Coefficients) - kept.devianceAt(step.Coefficients)) / weight
		}
		return deviance, weight
	}
	return n
}

func (q *coxData) totalWeight() float64 {
	total := 0.0
	for i := range q.n {
		total += q.weightOf(i)
	}
	return total
}

// saturated is the log-likelihood of a model that foresees every event: −Σ d log d over the times of d tied events.
func (q *coxData) saturated() float64 {
	out := 0.0
	for g := 0; g+1 < len(q.bounds); g++ {
		for lo := q.bounds[g]; lo < q.bounds[g+1]; {
			hi, d := lo, 0.0
			for ; hi < q.bounds[g+1] && q.time[hi] == q.time[lo]; hi++ {
				if q.event[hi] {
					d += q.weightOf(hi)
				}
			}
			if d > 0 {
				out -= d * math.Log(d)
			}
			lo = hi
		}
	}
	return out
}

// devianceAt is −2 (l − saturated) at coefficients of the columns as they came.
func (q *coxData) devianceAt(b []float64) float64 {
	beta := make([]float64, q.p)
	for j := range b {
		beta[j] = b[j] * q.scale[j]
	}
	pt, ok := q.evaluate(beta)
	if !ok {
		return math.NaN()
	}
	return 2 * (q.saturated() - pt.logLik)
}

// keeping is the rows that are not left out, standardised by themselves; out is by row of the fit.
func (q *coxData) keeping(out []bool) *coxData {
	k := &coxData{p: q.p, ties: q.ties, bounds: []int{0}}
	number := make([]int32, len(out)) // among the rows kept, in the order of the fit
	for i := range out {
		if i > 0 {
			number[i] = number[i-1]
			if !out[i-1] {
				number[i]++
			}
		}
	}
	for g := 0; g+1 < len(q.bounds); g++ {
		for i := q.bounds[g]; i < q.bounds[g+1]; i++ {
			if out[q.order[i]] {
				continue
			}
			k.time, k.event, k.order = append(
				k.time,
				q.time[i],
			), append(
				k.event,
				q.event[i],
			), append(
				k.order,
				number[q.order[i]],
			)
			for j := range q.p {
				k.x = append(k.x, q.x[i*q.p+j]*q.scale[j]+q.mean[j])
			}
			if q.weight != nil {
				k.weight = append(k.weight, q.weight[i])
			}
			if q.entry != nil {
				k.entry = append(k.entry, q.entry[i])
			}
			if q.offset != nil {
				k.offset = append(k.offset, q.offset[i])
			}
		}
		k.bounds = append(k.bounds, len(k.time))
	}
	k.n = len(k.time)
	if k.entry != nil {
		k.at = make([]float64, k.n)
		for g := 0; g+1 < len(k.bounds); g++ {
			lo := k.bounds[g]
			for _, i := range num.Ascending(k.entry[lo:k.bounds[g+1]]) {
				k.byEntry = append(k.byEntry, int32(lo)+i)
			}
		}
	}
	k.standardise()
	k.risk, k.hazard = make([]float64, k.n), make([]float64, k.n)
	return k
}

// problem is a logistic model's.
func (q *glmData) problem() netProblem {
	n := netProblem{f: q.evaluate, p: q.p, free: true, mean: q.mean, scale: q.scale, events: make([]bool, q.n)}
	for i, y := range q.y {
		n.events[i] = y == 1
		n.total += q.weightOf(i)
	}
	n.without = func(out []bool) netProblem { return q.keeping(out).problem() }
	n.test = func(out []bool, _ netProblem, steps []NetStep) ([]float64, float64) {
		deviance, weight := make([]float64, len(steps)), 0.0
		for i, o := range out {
			if !o {
				continue
			}
			weight += q.weightOf(i)
			for s, step := range steps {
				eta := step.Intercept
				for j, b := range step.Coefficients {
					eta += b * (q.x[i*q.p+j+1]*q.scale[j+1] + q.mean[j+1])
				}
				if q.offset != nil {
					eta += q.offset[i]
				}
				if q.y[i] == 1 {
					eta = -eta
				}
				deviance[s] += 2 * q.weightOf(i) * log1pexp(eta)
			}
		}
		for s := range deviance {
			deviance[s] /= weight
		}
		return deviance, weight
	}
	return n
}

// keeping is the rows that are not left out, standardised by themselves.
func (q *glmData) keeping(out []bool) *glmData {
	k := &glmData{intercept: q.intercept}
	var x []float64
	from := 0
	if q.intercept {
		from = 1
	}
	for i, o := range out {
		if o {
			continue
		}
		k.y = append(k.y, q.y[i])
		for j := from; j < q.p; j++ {
			x = append(x, q.x[i*q.p+j]*q.scale[j]+q.mean[j])
		}
		if q.weight != nil {
			k.weight = append(k.weight, q.weight[i])
		}
		if q.offset != nil {
			k.offset = append(k.offset, q.offset[i])
		}
	}
	k.n = len(k.y)
	k.standardise(x, q.p-from)
	return k
}

// Chosen is the step of least deviance.
func (c NetCV) Chosen() NetStep { return c.Path.Steps[c.Best] }

// String prints the two steps that are commonly chosen.
func (c NetCV) String() string { return c.Table().String() }

// HTML shows what [NetCV.String] prints.
func (c NetCV) HTML() string { return c.Table().HTML() }

// Table has one row for the least deviance and one for the simplest model within an error of it.
func (c NetCV) Table() table.Table {
	n := c.Path
	t := table.Table{
		Caption: fmt.Sprintf(
			"Elastic net by %d-fold cross-validation, %s, ~ %s: n = %d, events = %d%s",
			n.Options.Folds,
			n.Kind,
			n.Terms,
			n.N,
			n.Events,
			missingText(n.Missing, n.MissingIn),
		),
		Columns: append(
			append(table.Text(""), table.Numbers("lambda", "deviance", "se", "not 0")...),
			table.Text("coefficients")...),
	}
	for _, row := range []struct {
		name string
		at   int
	}{{"least deviance", c.Best}, {"within an error", c.Simplest}} {
		s := n.Steps[row.at]
		t.Append(
			row.name,
			table.Signif(s.Lambda, 4),
			table.Signif(c.Deviance[row.at], 5),
			table.Signif(c.StdErr[row.at], 3),
			fmt.Sprint(s.NonZero),
			n.text(s),
		)
	}
	t.Notes = []string{"Coefficients chosen by a penalty have no errors and no P values."}
	if n.Options.FoldOf == nil {
		t.Notes[0] += fmt.Sprintf(" Folds drawn by seed %d.", n.Options.Seed)
	}
	return t
}
