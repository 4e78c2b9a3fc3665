package models

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// BootstrapOptions are options of [CoxFit.Bootstrap]; the zero value is the default.
type BootstrapOptions struct {
	// Replicates; 0 means 1000.
	Replicates int
	// Seed of the draws; the result depends on it, not on the number of cores.
	Seed uint64
	// Level of the percentile limits; 0 means that of the fit.
	Level float64
	// Progress is called with the number of replicates done, in the goroutine of the caller; nil is silent.
	Progress func(done, total int)
}

// CoxBootstrap is a Cox model fitted again to rows drawn with replacement.
type CoxBootstrap struct {
	// Names of the coefficients, and their Estimates by the fit.
	Names     []string
	Estimates []float64
	// Draws has the estimates of each replicate, by replicate and coefficient; NaN in one that failed.
	Draws [][]float64
	// StdErr is the standard deviation of the draws, Bias their mean less the estimate; Lower and Upper are their
	// percentiles, of the log hazard ratio (type 6: the k-th of n at k/(n + 1)). Replicates that failed are left out.
	StdErr, Bias, Lower, Upper []float64
	// Failed replicates have no finite estimates: a level was not drawn, or the likelihood is monotone.
	Failed int
	// Clusters drawn in place of rows; 0 if rows are.
	Clusters int
	// N rows and Events of the fit.
	N, Events int
	// Options in force.
	Options BootstrapOptions

	title string
}

// Bootstrap fits the model again to as many rows as there are, drawn with replacement; the spread
// of the estimates is their error, without the assumptions of the model-based one. A row that is
// drawn twice is two patients, whose events are tied. With clusters, or IDs that own several rows,
// these are drawn. Levels, knots and centres stay those of the fit. Replicates run on all cores.
//
// Special cases: with many failures the errors speak only of the replicates that did not fail; the table says how many.
//
// Errors: [ErrOption]; [ErrUnsupported] for a fit with exact ties or a penalty; [ErrNotConverged]
// for a fit that did not converge, or if fewer than two replicates did.
//
// References: Efron and Tibshirani (1986), Stat Sci 1:54, section 6; Hyndman and Fan (1996), Am Stat 50:361.
//
// R equivalent: boot::boot(data, function(d, i) coef(coxph(formula, d[i, ])), R), quantile(type = 6).
func (f CoxFit) Bootstrap(options ...BootstrapOptions) (CoxBootstrap, error) {
	o := option.Of(options)
	if o.Replicates == 0 {
		o.Replicates = 1000
	}
	if o.Level == 0 {
		o.Level = f.Options.Level
	}
	switch {
	case o.Replicates < 2 || !(o.Level > 0 && o.Level < 1):
		return CoxBootstrap{}, fmt.Errorf("models: bootstrap: %w: Replicates %d, Level %v", ErrOption, o.Replicates, o.Level)
	case f.Options.Ties == survival.ExactTies || f.Options.Penalty != NoPenalty:
		return CoxBootstrap{}, fmt.Errorf("models: bootstrap: %w: exact ties and penalties", ErrUnsupported)
	case !f.Converged || len(f.active) == 0:
		return CoxBootstrap{}, fmt.Errorf("models: bootstrap: %w: the fit itself", ErrNotConverged)
	}
	out := CoxBootstrap{Draws: make([][]float64, o.Replicates), N: f.N, Events: f.Events, Options: o,
		title: fmt.Sprintf("%s ~ %s", f.title(), f.Terms)}
	for _, c := range f.Coefficients {
		out.Names, out.Estimates = append(out.Names, c.Name), append(out.Estimates, c.Estimate)
	}
	of, groups := f.drawnBy()
	if groups < f.N {
		out.Clusters = groups
	}
	parallel(o.Replicates, o.Progress, func(k int) {
		times := make([]int, groups)
		r := rand.New(rand.NewPCG(o.Seed, uint64(k)))
		for range groups {
			times[r.IntN(groups)]++
		}
		out.Draws[k] = f.again(of, times)
	})
	return out, out.summarise()
}

// parallel calls work for 0 to n−1 on all cores, and progress in the goroutine of the caller.
func parallel(n int, progress func(done, total int), work func(k int)) {
	next, done := make(chan int), make(chan struct{})
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for k := range next {
				work(k)
				done <- struct{}{}
			}
		})
	}
	go func() {
		for k := range n {
			next <- k
		}
		close(next)
	}()
	for k := range n {
		<-done
		if progress != nil {
			progress(k+1, n)
		}
	}
	wait.Wait()
}

// drawnBy is, by case, what is drawn together, and how many of these there are.
func (f *CoxFit) drawnBy() (of []int32, groups int) {
	ids := f.sample.IDs()
	switch {
	case f.clusters != nil:
		return f.clusters, int(slices.Max(f.clusters)) + 1
	case ids != nil:
		at := map[string]int32{}
		for _, i := range f.cases.sample {
			k, seen := at[ids[i]]
			if !seen {
				k = int32(len(at))
				at[ids[i]] = k
			}
			of = append(of, k)
		}
		return of, len(at)
	}
	return allRows(f.N), f.N
}

// again is the estimates on rows of which each group was drawn some times; NaN if there are none.
func (f *CoxFit) again(of []int32, times []int) []float64 {
	q := f.q.repeated(of, times)
	failed := nans(q.p)
	if !slices.Contains(q.event, true) {
		return failed
	}
	beta := slices.Clone(f.beta)
	pt, ok := q.evaluate(beta)
	if !ok {
		return failed
	}
	if active, _ := aliases(pt.h, q.p); !slices.Equal(active, f.active) {
		return failed
	}
	if !q.chord(beta, pt, f.active) { // too far for one information matrix
		start := slices.Clone(f.beta)
		c, ok := newton(q.evaluate, start, q.p, f.Options.MaxIterations, f.Options.Tolerance)
		if !ok || !c.converged || len(c.growing()) > 0 {
			return failed
		}
		beta = c.beta
	}
	for j := range failed {
		if slices.Contains(f.active, j) {
			failed[j] = beta[j] / f.q.scale[j]
		}
	}
	return failed
}

// chord climbs from beta with the information at the start and the score alone, which costs a fraction of it; each step
// mends the inverse of the information by what it did to the score. It reports false if that does not converge.
//
// Reference: Nocedal and Wright (2006), Numerical Optimization, 2nd ed., equation 6.17 (BFGS).
func (q *coxData) chord(beta []float64, pt point, active []int) bool {
	_, inverse, ok := solve(pt.h, pt.u, active, q.p)
	if !ok {
		return false
	}
	k := len(active)
	h, step, fall, hy := make([]float64, k*k), make([]float64, k), make([]float64, k), make([]float64, k)
	for a := range k {
		for b := range k {
			h[a*k+b] = inverse.At(a, b)
		}
	}
	last := math.Inf(1)
	for range 30 {
		gain := 0.0
		for a, i := range active {
			step[a] = 0
			for b, j := range active {
				step[a] += h[a*k+b] * pt.u[j]
			}
			gain += step[a] * pt.u[i]
			beta[i] += step[a]
		}
		if gain >= 0 && gain < 1e-12 { // what is left is less than a millionth of a standard error
			return true
		}
		if !(gain > 0 && gain < last/2) {
			return false
		}
		last = gain
		was := pt.u
		if pt, ok = q.score(beta); !ok {
			return false
		}
		for a, i := range active {
			fall[a] = was[i] - pt.u[i]
		}
		if !mend(h, step, fall, hy) {
			return false
		}
	}
	return false
}

// mend is the BFGS update of h, the inverse of a matrix that takes step to fall; hy is room.
func mend(h, step, fall, hy []float64) bool {
	k := len(step)
	sy, yhy := 0.0, 0.0
	for a := range k {
		hy[a] = 0
		for b := range k {
			hy[a] += h[a*k+b] * fall[b]
		}
		sy += step[a] * fall[a]
		yhy += fall[a] * hy[a]
	}
	if !(sy > 0) {
		return false
	}
	for a := range k {
		for b := range k {
			h[a*k+b] += (1+yhy/sy)*step[a]*step[b]/sy - (hy[a]*step[b]+step[a]*hy[b])/sy
		}
	}
	return true
}

// repeated is the rows as often as their groups were drawn, standardised as they are here.
func (q *coxData) repeated(of []int32, times []int) *coxData {
	k := &coxData{p: q.p, ties: q.ties, bounds: []int{0}, mean: q.mean, scale: q.scale, shift: q.shift}
	total := 0
	for _, c := range q.order {
		total += times[of[c]]
	}
	k.n = total
	k.x, k.time, k.event = make([]float64, 0, total*q.p), make([]float64, 0, total), make([]bool, 0, total)
	k.risk, k.hazard = make([]float64, total), make([]float64, total)
	first := make([]int32, q.n) // where each row's copies begin
	for g := 0; g+1 < len(q.bounds); g++ {
		for i := q.bounds[g]; i < q.bounds[g+1]; i++ {
			first[i] = int32(len(k.time))
			for c := range times[of[q.order[i]]] {
				k.copied = append(k.copied, c > 0)
				k.x = append(k.x, q.x[i*q.p:(i+1)*q.p]...)
				k.time, k.event = append(k.time, q.time[i]), append(k.event, q.event[i])
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
		}
		k.bounds = append(k.bounds, len(k.time))
	}
	if q.entry != nil {
		k.at = make([]float64, total)
		for _, i := range q.byEntry {
			for c := range times[of[q.order[i]]] {
				k.byEntry = append(k.byEntry, first[i]+int32(c))
			}
		}
	}
	return k
}

// summarise fills in what the draws say.
func (b *CoxBootstrap) summarise() error {
	p := len(b.Names)
	b.StdErr, b.Bias, b.Lower, b.Upper = nans(p), nans(p), nans(p), nans(p)
	var used [][]float64
	for _, d := range b.Draws {
		if slices.ContainsFunc(d, func(v float64) bool { return !math.IsNaN(v) }) {
			used = append(used, d)
		}
	}
	if b.Failed = len(b.Draws) - len(used); len(used) < 2 {
		return fmt.Errorf("models: bootstrap: %w: %d of %d replicates", ErrNotConverged, b.Failed, len(b.Draws))
	}
	n := float64(len(used))
	for j := range p {
		x := make([]float64, len(used))
		mean, square := 0.0, 0.0
		for i, d := range used {
			x[i] = d[j]
			mean += d[j] / n
		}
		for _, v := range x {
			square += (v - mean) * (v - mean)
		}
		slices.Sort(x)
		b.StdErr[j], b.Bias[j] = math.Sqrt(square/(n-1)), mean-b.Estimates[j]
		if !math.IsNaN(b.Estimates[j]) {
			b.Lower[j], b.Upper[j] = percentile(x, (1-b.Options.Level)/2), percentile(x, (1+b.Options.Level)/2)
		}
	}
	return nil
}

// percentile is R's type 6 of sorted values: the k-th of n stands at k/(n + 1).
func percentile(sorted []float64, p float64) float64 {
	n := len(sorted)
	h := p*float64(n+1) - 1
	if h <= 0 {
		return sorted[0]
	}
	k := int(h)
	if k >= n-1 {
		return sorted[n-1]
	}
	return sorted[k] + (h-float64(k))*(sorted[k+1]-sorted[k])
}

// String prints the table as text.
func (b CoxBootstrap) String() string { return b.Table().String() }

// HTML shows what [CoxBootstrap.String] prints.
func (b CoxBootstrap) HTML() string { return b.Table().HTML() }

// Table has one row a coefficient, with percentile limits of the hazard ratio.
func (b CoxBootstrap) Table() table.Table {
	level := levelText(b.Options.Level)
	t := table.Table{Caption: fmt.Sprintf("Bootstrap of the Cox model of %s: n = %d, events = %d", b.title, b.N, b.Events),
		Columns: append(table.Text(""), table.Numbers("coef", "bias", "se", "exp(coef)", "lower "+level, "upper "+level)...)}
	for j, name := range b.Names {
		t.Append(name, table.Signif(b.Estimates[j], 4), table.Signif(b.Bias[j], 2), table.Signif(b.StdErr[j], 4),
			table.Signif(math.Exp(b.Estimates[j]), 4), table.Signif(math.Exp(b.Lower[j]), 4), table.Signif(math.Exp(b.Upper[j]),
				4))
	}
	what := "rows"
	if b.Clusters > 0 {
		what = fmt.Sprintf("%d clusters", b.Clusters)
	}
	t.Notes = append(t.Notes, fmt.Sprintf("%d replicates of %s drawn with replacement, seed %d; percentile limits.",
		b.Options.Replicates, what,
		b.Options.Seed))
	if b.Failed > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("Warning: %s had no finite estimates and are left out.",
			plural(b.Failed, "replicate")))
	}
	return t
}
