package survival

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sort"
	"sync"

	"gonum.org/v1/gonum/stat/combin"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// PermutationMethod is how the distribution of a statistic over all ways of handing
// out the groups is found.
type PermutationMethod int

const (
	// PermutationAuto enumerates if there are two groups, no strata and few enough
	// splits, and draws at random otherwise; it is the zero value.
	PermutationAuto PermutationMethod = iota
	// Exact goes through every split of the patients into groups of these sizes.
	Exact
	// MonteCarlo draws splits at random.
	MonteCarlo
	// ImputePermute draws at random where groups are censored differently: times are
	// permuted apart from censoring, after what censoring hid has been drawn.
	ImputePermute
)

// String names the method.
func (m PermutationMethod) String() string {
	switch m {
	case PermutationAuto:
		return "exact if it can be"
	case Exact:
		return "exact"
	case MonteCarlo:
		return "Monte Carlo"
	case ImputePermute:
		return "imputation and permutation"
	}
	return fmt.Sprintf("PermutationMethod(%d)", int(m))
}

// PermutationOptions chooses the statistic and the way to its distribution.
type PermutationOptions struct {
	// Method; the zero value is exact where that is possible.
	Method PermutationMethod
	// Replicates drawn; 0 means 9999.
	Replicates int
	// Seed of the draws: the same seed gives the same P on every machine.
	Seed uint64
	// Limit is the largest number of splits that is enumerated; 0 means 5 million.
	Limit int
	// LogRankOptions choose the weights of the test and its strata.
	LogRankOptions
}

// Permutation is a permutation test of equal survival.
type Permutation struct {
	// P is two-sided.  Drawn at random it counts the data themselves as one draw, and
	// PStdErr is its Monte Carlo error; that is 0 if P is exact.
	P, PStdErr float64
	// Method that was used.
	Method PermutationMethod
	// Splits gone through or drawn.
	Splits int
	// Chisq and AsymptoticP are those of [LogRank], for comparison.
	Chisq, AsymptoticP float64
	// Options in force, defaults filled in.
	Options PermutationOptions
	// About the sample.
	About
}

// PermutationLogRank tests by permutation whether survival is the same in the strata of
// the sample: it needs no large sample.  Under exact and Monte Carlo the statistic is
//
//	T = Σ over a group of cᵢ,  cᵢ = w(Xᵢ)δᵢ − Σ over Eᵢ < tⱼ ≤ Xᵢ of w(tⱼ) dⱼ/nⱼ
//
// with E the entry, which is O−E of [LogRank]; P is the share of splits with |T| at least as large
// (with more than two groups: Σ Tₖ²/nₖ).  That is valid if the groups enter and are censored
// alike.  Under ImputePermute, for groups that are not, each replicate draws the event
// times that censoring hid from the pooled Kaplan–Meier curve and the censoring times
// that events hid from the group's own reverse curve, permutes the event times over the
// patients and computes χ² of [LogRank] again.
//
// With k draws at least as extreme of B, P is (k+1)/(B+1).
//
// Errors: those of [LogRank]; [ErrUnsupported] for weights and for several rows of one
// patient, for Exact with more than two groups, strata or more splits than Limit, and for
// ImputePermute with entries or strata; [ErrOption].
//
// References: Heinze, Gnant and Schemper (2003), Biometrics 59:1151,
// doi:10.1111/j.0006-341X.2003.00132.x; Wang, Lagakos and Gray (2010), Biostatistics
// 11:676, doi:10.1093/biostatistics/kxq027; Phipson and Smyth (2010) for P of draws.
//
// R equivalent: exactRankTests::perm.test(cscores, paired = FALSE) on
// coin::logrank_trafo scores; permGS for imputation.
func PermutationLogRank(s Sample, options ...PermutationOptions) (Permutation, error) {
	o := option.Of(options)
	o.Stratify = s.strata(o.Stratify)
	asymptotic, err := LogRank(s, o.LogRankOptions)
	if err != nil {
		return Permutation{}, err
	}
	if o, err = o.check(s); err != nil {
		return Permutation{}, err
	}
	out := Permutation{Chisq: asymptotic.Chisq, AsymptoticP: asymptotic.P, Method: o.Method, Options: o,
		About: asymptotic.About}
	scores, part, err := s.scores(o.LogRankOptions)
	if err != nil {
		return Permutation{}, err
	}
	switch o.Method {
	case Exact:
		out.P, out.Splits = exactSplits(scores, s.group)
		return out, nil
	case ImputePermute:
		hidden := s.hidden()
		out.Splits, out.P, out.PStdErr = draws(o, func(r *rand.Rand) func() bool {
			return func() bool { return hidden.replicate(r, o.LogRankOptions) >= asymptotic.Chisq*(1-1e-9) }
		})
	default:
		out.warnCensoring(s)
		want := spread(scores, s.group, len(s.levels)) * (1 - 1e-9)
		out.Splits, out.P, out.PStdErr = draws(o, func(r *rand.Rand) func() bool {
			group := append([]int32(nil), s.group...)
			return func() bool {
				shuffle(r, group, part)
				return spread(scores, group, len(s.levels)) >= want
			}
		})
	}
	return out, nil
}

func (o PermutationOptions) check(s Sample) (PermutationOptions, error) {
	if o.Replicates == 0 {
		o.Replicates = 9999
	}
	if o.Limit == 0 {
		o.Limit = 5e6
	}
	if o.Replicates < 1 || o.Limit < 1 || o.Method < PermutationAuto || o.Method > ImputePermute {
		return o, fmt.Errorf("survival: permutation: %w: %v, %d replicates, limit %d", ErrOption, o.Method, o.Replicates,
			o.Limit)
	}
	switch {
	case s.weight != nil:
		return o, fmt.Errorf("survival: permutation with weights: %w: repeat the rows instead", ErrUnsupported)
	case s.entry != nil && o.Method == ImputePermute:
		return o, fmt.Errorf("survival: imputation and permutation with entries: %w: use Exact or MonteCarlo",
			ErrUnsupported)
	case s.repeats():
		return o, fmt.Errorf("survival: permutation of several rows of one patient: %w: a patient's rows belong together",
			ErrUnsupported)
	}
	few := len(s.levels) == 2 && o.Stratify == nil
	if few {
		first := 0
		for _, g := range s.group {
			first += int(g)
		}
		few = combin.LogGeneralizedBinomial(float64(s.N()), float64(first)) <= math.Log(float64(o.Limit))+1e-9
	}
	switch {
	case o.Method == Exact && !few:
		return o, fmt.Errorf("survival: exact permutation: %w: more than two groups, strata, or more than %d splits",
			ErrUnsupported, o.Limit)
	case o.Method == ImputePermute && o.Stratify != nil:
		return o, fmt.Errorf("survival: imputation and permutation within strata: %w", ErrUnsupported)
	case o.Method == PermutationAuto && few:
		o.Method = Exact
	case o.Method == PermutationAuto:
		o.Method = MonteCarlo
	}
	return o, nil
}

// warnCensoring says if follow-up differs between the groups more than chance would.
func (p *Permutation) warnCensoring(s Sample) {
	turned := s
	turned.event = make([]bool, s.N())
	for i, e := range s.event {
		turned.event[i] = !e
	}
	if t, err := LogRank(turned, LogRankOptions{}); err == nil && t.P < 0.1 {
		p.warn("groups are censored differently (log-rank of censoring: p = %s); see ImputePermute.", table.Signif(t.P, 2))
	}
}

// scores are the rows' contributions to O−E, and the rows of each stratum.
func (s Sample) scores(o LogRankOptions) (scores []float64, part [][]int32, err error) {
	at, parts := index(o.Stratify, nil)
	f, err := s.prepare(at, max(1, len(parts)))
	if err != nil {
		return nil, nil, err
	}
	scores, all := make([]float64, s.N()), make([]int32, s.N())
	for p := range max(1, len(parts)) {
		byTime, _ := f.part(p)
		part = append(part, byTime)
		var times, weights, hazard []float64 // of the event times; the hazard summed up to them
		for _, i := range byTime {
			if t := f.rows.Time[i]; s.event[i] && (len(times) == 0 || t > times[len(times)-1]) {
				times = append(times, t)
			}
		}
		weigh, sum := newWeigher(o.Weight, o.Rho, o.Gamma), 0.0
		f.sets(p, 1, all, func(n, d float64, _, _ []float64) {
			w := weigh.next(n, d)
			sum += w * d / n
			weights, hazard = append(weights, w), append(hazard, sum)
		})
		exposed := func(t float64) (hazardTo float64, at int) {
			at = sort.SearchFloat64s(times, math.Nextafter(t, math.Inf(1))) - 1
			if at < 0 {
				return 0, at
			}
			return hazard[at], at
		}
		for _, i := range byTime {
			to, last := exposed(f.rows.Time[i])
			if scores[i] = -to; s.event[i] {
				scores[i] += weights[last]
			}
			if f.rows.Entry != nil {
				before, _ := exposed(f.rows.Entry[i])
				scores[i] += before
			}
		}
	}
	return scores, part, nil
}

// spread is Σ Tₖ²/nₖ over groups.
func spread(scores []float64, group []int32, groups int) float64 {
	var room [16]float64
	sum, n := room[:0], make([]float64, 0, 8)
	for range groups {
		sum, n = append(sum, 0), append(n, 0)
	}
	for i, g := range group {
		sum[g] += scores[i]
		n[g]++
	}
	out := 0.0
	for g, t := range sum {
		if n[g] > 0 {
			out += t * t / n[g]
		}
	}
	return out
}

// shuffle hands out the groups again within each part.
func shuffle(r *rand.Rand, group []int32, part [][]int32) {
	for _, rows := range part {
		for i := len(rows) - 1; i > 0; i-- {
			j := r.IntN(i + 1)
			group[rows[i]], group[rows[j]] = group[rows[j]], group[rows[i]]
		}
	}
}

// exactSplits goes through every split into two groups of these sizes.
func exactSplits(scores []float64, group []int32) (p float64, splits int) {
	size, sum, centre := 0, 0.0, 0.0
	for i, g := range group {
		size += int(g)
		sum += float64(g) * scores[i]
		centre += scores[i] / float64(len(scores))
	}
	if 2*size > len(scores) { // the other group has the same |T|
		size = len(scores) - size
		sum = centre*float64(len(scores)) - sum
	}
	shifted := make([]float64, len(scores))
	for i, v := range scores {
		shifted[i] = v - centre
	}
	sum -= centre * float64(size)
	want, extreme := math.Abs(sum)*(1-1e-9)-1e-12, 0
	var choose func(from, left int, sum float64)
	choose = func(from, left int, sum float64) {
		if left == 0 {
			splits++
			if math.Abs(sum) >= want {
				extreme++
			}
			return
		}
		for i := from; i <= len(shifted)-left; i++ {
			choose(i+1, left-1, sum+shifted[i])
		}
	}
	choose(0, size, 0)
	return float64(extreme) / float64(splits), splits
}

// block is the number of replicates that share a source of random numbers: P does
// not depend on how many processors there are.
const block = 500

// draws counts, on all processors, how often a replicate is extreme.
func draws(o PermutationOptions, start func(r *rand.Rand) func() bool) (splits int, p, stdErr float64) {
	blocks := (o.Replicates + block - 1) / block
	counts := make([]int, blocks)
	next := make(chan int, blocks)
	for b := range blocks {
		next <- b
	}
	close(next)
	var wait sync.WaitGroup
	for range min(blocks, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for b := range next {
				extreme := start(rand.New(rand.NewPCG(o.Seed, uint64(b))))
				for range min(block, o.Replicates-b*block) {
					if extreme() {
						counts[b]++
					}
				}
			}
		})
	}
	wait.Wait()
	k := 0
	for _, c := range counts {
		k += c
	}
	n := float64(o.Replicates)
	p = (float64(k) + 1) / (n + 1)
	return o.Replicates, p, math.Sqrt(p * (1 - p) / (n + 1))
}

// String prints the test.
func (p Permutation) String() string { return p.Table().String() }

// HTML shows what [Permutation.String] prints.
func (p Permutation) HTML() string { return p.Table().HTML() }

// Table has one row.
func (p Permutation) Table() table.Table {
	o := p.Options
	t := p.sheet(weightedTest(o.Weight, o.Rho, o.Gamma)+" by permutation", append(table.Text("method"),
		table.Numbers("splits", "p", "MC error", "asymptotic p")...))
	t.Append(p.Method.String(), fmt.Sprint(p.Splits), table.Signif(p.P, 4), table.Signif(p.PStdErr, 2),
		table.Signif(p.AsymptoticP, 4))
	p.finish(&t)
	return t
}
