package survival

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
)

// GrayOptions chooses the event and the weights of the test.
type GrayOptions struct {
	// Cause is the event whose incidence is compared; empty means the first of
	// [Sample.Causes].
	Cause string
	// Rho weighs by (1 − F(t−))^Rho, F the pooled incidence; 0 weighs all times
	// alike.
	Rho float64
	// Stratify, length N or nil: groups are compared within each level only.
	Stratify []string
}

// GrayTest is the comparison of one cumulative incidence between groups.
type GrayTest struct {
	// Cause that was compared.
	Cause string
	// Groups in the order of [Sample.Strata].
	Groups []GrayGroup
	// Variance, k×k: covariance of the scores.
	Variance [][]float64
	// Chisq on DF degrees of freedom, and its P value.
	Chisq float64
	DF    int
	P     float64
	// Rho in force; Stratified is true if groups were compared within strata.
	Rho        float64
	Stratified bool
	// About the sample.
	About
}

// GrayGroup is one group of a [GrayTest].
type GrayGroup struct {
	// Label of the stratum.
	Label string
	// N rows, of which Events had the cause.
	N, Events int
	// Score is observed minus expected, weighted.
	Score float64
}

// Gray tests whether the cumulative incidence of one of several competing events is
// the same in the strata of the sample, by comparing hazards of the subdistribution.
// With Rₖ = nₖ(1 − Fₖ(t−))/Sₖ(t−), the number at risk for the subdistribution,
//
//	score = Σ (1 − F(t−))^Rho (dₖ − d Rₖ/ΣR)
//
// and χ² on one degree of freedom less than there are groups.  F in the weights is
// pooled, Fₖ and Sₖ are the group's own.  Tied events enter with a correction of their
// variance.
//
// Errors: [ErrNoPatients]; [ErrGroups]; [ErrNoEvents] of the cause; [ErrOption] for a
// cause that nobody had; [ErrLength]; [ErrSingular]; [ErrUnsupported] for entries and
// weights.
//
// References: Gray (1988), Ann Stat 16:1141, doi:10.1214/aos/1176350951, section 2.
//
// R equivalent: cmprsk::cuminc(time, cause, group, strata, rho)$Tests.
func Gray(s Sample, options ...GrayOptions) (GrayTest, error) {
	o := option.Of(options)
	o.Stratify = s.strata(o.Stratify)
	switch {
	case s.N() == 0:
		return GrayTest{}, fmt.Errorf("survival: Gray's test: %w", ErrNoPatients)
	case s.entry != nil || s.weight != nil:
		return GrayTest{}, fmt.Errorf("survival: Gray's test with entries or weights: %w: compare the cause's hazards by "+
			"LogRank of "+
			"Sample.OfCause", ErrUnsupported)
	case len(s.levels) < 2:
		return GrayTest{}, fmt.Errorf("survival: Gray's test: %w", ErrGroups)
	case slices.ContainsFunc(o.Stratify, missingLabel):
		return GrayTest{}, fmt.Errorf("survival: Gray's test: %w: Stratify, row %d: the label is missing; leave the row "+
			"out with Subset",
			ErrInvalid, slices.IndexFunc(o.Stratify, missingLabel)+1)
	case o.Stratify != nil && len(o.Stratify) != s.N():
		return GrayTest{}, fmt.Errorf("survival: Gray's test: %w: Stratify has %d rows, the sample has %d", ErrLength,
			len(o.Stratify), s.N())
	case math.IsNaN(o.Rho) || math.IsInf(o.Rho, 0):
		return GrayTest{}, fmt.Errorf("survival: Gray's test: %w: Rho is %v", ErrOption, o.Rho)
	}
	s = s.withCauses()
	cause := -1
	for k, c := range s.causes {
		if c == o.Cause || o.Cause == "" && k == 0 {
			cause = k
		}
	}
	if cause < 0 {
		if s.Events() == 0 {
			return GrayTest{}, fmt.Errorf("survival: Gray's test: %w", ErrNoEvents)
		}
		return GrayTest{}, fmt.Errorf("survival: Gray's test: %w: nobody had %q", ErrOption, o.Cause)
	}
	k := len(s.levels)
	t := GrayTest{Cause: s.causes[cause], Rho: o.Rho, Stratified: o.Stratify != nil, About: s.about(),
		Groups: make([]GrayGroup, k)}
	for g, l := range s.levels {
		t.Groups[g].Label = l
		t.Variance = append(t.Variance, make([]float64, k))
	}
	for i, g := range s.group {
		t.Groups[g].N++
		if s.cause[i] == int32(cause) {
			t.Groups[g].Events++
		}
	}
	part, parts := index(o.Stratify, nil)
	f, err := s.prepare(part, max(1, len(parts)))
	if err != nil {
		return GrayTest{}, err
	}
	for p := range max(1, len(parts)) {
		byTime, _ := f.part(p)
		g := newGray(k, o.Rho)
		g.walk(f.rows, byTime, s.group, s.cause, int32(cause))
		for i := range k {
			t.Groups[i].Score += g.score[i]
			for j := range k {
				t.Variance[i][j] += g.covariance(i, j)
			}
		}
	}
	return t, t.conclude()
}

func (t *GrayTest) conclude() error {
	t.DF = len(t.Groups) - 1
	score, v := make([]float64, t.DF), mat.NewDense(t.DF, t.DF, nil)
	for i := range t.DF {
		score[i] = t.Groups[i].Score
		for j := range t.DF {
			v.Set(i, j, t.Variance[i][j])
		}
	}
	chisq, err := quadratic(score, v)
	if err != nil {
		return fmt.Errorf("survival: Gray's test: %w", err)
	}
	t.Chisq, t.P = chisq, chisqP(chisq, t.DF)
	return nil
}

// gray is the state of the test within one stratum, by group where it is a slice.
type gray struct {
	rho                float64
	atRisk, surv, own  []float64 // n, S(t−) and F(t−) of each group
	pooled             float64   // F(t−)
	score              []float64
	drift              [][]float64 // ∫ of the weights' dependence on the pooled hazard
	fixed, cross, slip [][]float64 // Σ of variance with, half with and without drift
}

func newGray(k int, rho float64) *gray {
	square := func() [][]float64 {
		m := make([][]float64, k)
		for i := range m {
			m[i] = make([]float64, k)
		}
		return m
	}
	g := &gray{rho: rho, atRisk: make([]float64, k), surv: make([]float64, k), own: make([]float64, k),
		score: make([]float64, k), drift: square(), fixed: square(), cross: square(), slip: square()}
	for i := range g.surv {
		g.surv[i] = 1
	}
	return g
}

// walk takes the rows of one stratum in ascending time.
func (g *gray) walk(r num.Rows, byTime, group, cause []int32, of int32) {
	k := len(g.surv)
	for _, i := range byTime {
		g.atRisk[group[i]]++
	}
	this, other, leave := make([]float64, k), make([]float64, k), make([]float64, k)
	for at := 0; at < len(byTime); {
		t := r.Time[byTime[at]]
		for ; at < len(byTime) && r.Time[byTime[at]] == t; at++ {
			i := byTime[at]
			leave[group[i]]++
			switch {
			case cause[i] == of:
				this[group[i]]++
			case cause[i] >= 0:
				other[group[i]]++
			}
		}
		g.step(this, other)
		for j := range k {
			g.atRisk[j] -= leave[j]
		}
		clear(this)
		clear(other)
		clear(leave)
	}
}

// step takes one time at which this and other events happen in each group.
func (g *gray) step(this, other []float64) {
	k := len(g.surv)
	risk, riskSub, died, diedOther := 0.0, 0.0, 0.0, 0.0 // Σ n/S and Σ n(1−F)/S
	after := make([]float64, k)
	for i, n := range g.atRisk {
		after[i] = g.surv[i]
		died, diedOther = died+this[i], diedOther+other[i]
		if n > 0 {
			risk += n / g.surv[i]
			riskSub += n * (1 - g.own[i]) / g.surv[i]
			after[i] *= (n - this[i] - other[i]) / n
		}
	}
	if died+diedOther == 0 {
		return
	}
	pooled := g.pooled + died/risk
	weight := math.Pow(1-g.pooled, g.rho)
	direct := make([][]float64, k) // weight of a step of group j's hazard in score i
	for i := range k {
		direct[i] = make([]float64, k)
		if g.atRisk[i] <= 0 {
			continue
		}
		g.score[i] += weight * (this[i] - died*g.atRisk[i]*(1-g.own[i])/(g.surv[i]*riskSub))
		for j := range k {
			share := -g.atRisk[j] / g.surv[j] / risk
			if g.atRisk[j] <= 0 {
				share = 0
			}
			if i == j {
				share++
			}
			direct[i][j] = weight * g.atRisk[i] / g.surv[i] * share
			g.drift[i][j] += direct[i][j] * died / (risk * (1 - g.pooled))
		}
	}
	g.vary(direct, after, pooled, died, risk, other)
	for i, n := range g.atRisk {
		if n > 0 {
			g.own[i] += g.surv[i] * this[i] / n
		}
	}
	g.pooled = pooled
	copy(g.surv, after)
}

// vary adds the variances of the steps of the groups' hazards.  A step of group j
// moves score i by direct − pull·drift at once and, through F, by pull for every
// drift that follows: the total drift minus what it was is what is to come.
func (g *gray) vary(direct [][]float64, after []float64, pooled, died, risk float64, other []float64) {
	k := len(g.surv)
	add := func(j int, pull, variance float64, now func(i int) float64) {
		for i := range k {
			a := now(i)
			g.cross[i][j] += a * pull * variance
			for l := range k {
				g.fixed[i][l] += a * now(l) * variance
			}
		}
		g.slip[j][j] += pull * pull * variance
	}
	for j := range k {
		n := g.atRisk[j]
		if n <= 0 {
			continue
		}
		if died > 0 {
			pull, ties := 1.0, 1.0
			if after[j] > 0 {
				pull = 1 - (1-pooled)/after[j]
			}
			if died > 1 {
				ties = 1 - (died-1)/(risk*g.surv[j]-1)
			}
			add(j, pull, ties*g.surv[j]*died/(risk*n), func(i int) float64 {
				return direct[i][j] - pull*g.drift[i][j]
			})
		}
		if d := other[j]; d > 0 && after[j] > 0 {
			pull, ties := -(1-pooled)/after[j], 1.0
			if d > 1 {
				ties = 1 - (d-1)/(n-1)
			}
			add(j, pull, ties*g.surv[j]*g.surv[j]*d/(n*n), func(i int) float64 { return -pull * g.drift[i][j] })
		}
	}
}

// covariance of scores i and l.
func (g *gray) covariance(i, l int) float64 {
	v := g.fixed[i][l]
	for j := range g.surv {
		v += g.drift[i][j]*g.drift[l][j]*g.slip[j][j] + g.drift[i][j]*g.cross[l][j] + g.drift[l][j]*g.cross[i][j]
	}
	return v
}
