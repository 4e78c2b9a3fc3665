package survival

import (
	"math"
	"math/rand/v2"
	"testing"

	"hipec/hccpm/internal/oracle"
)

// Without ties the log-rank statistic is the score test of Cox's partial likelihood at 0.
func TestLogRankIsCoxScore(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 20 {
		c := draw(r, 30)
		c.Weight = nil
		for i := range c.Time {
			c.Time[i] += r.Float64()
		}
		x := make([]float64, 30)
		for i, g := range c.Strata {
			if g == "b" {
				x[i] = 1
			}
		}
		score, information := 0.0, 0.0
		for i, e := range c.Event {
			if !e {
				continue
			}
			n, sum := 0.0, 0.0
			for j := range x {
				if c.Time[j] >= c.Time[i] {
					n++
					sum += x[j]
				}
			}
			score += x[i] - sum/n
			information += sum / n * (1 - sum/n)
		}
		if d := oracle.Difference(chisq(t, c), score*score/information); d > 1e-10 {
			t.Errorf("differs by %v", d)
		}
	}
}

// Every pair, one by one.
func TestHarrellCountsPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 20 {
		c := draw(r, 40)
		c.Strata = nil
		s := mustSample(t, c)
		score := make([]float64, 40)
		for i := range score {
			score[i] = float64(r.IntN(8))
		}
		want := [5]float64{}
		for i := range score {
			for j := range score {
				w := c.Weight[i] * c.Weight[j]
				first := c.Event[i] && (c.Time[i] < c.Time[j] || c.Time[i] == c.Time[j] && !c.Event[j])
				switch {
				case first && score[i] > score[j]:
					want[0] += w
				case first && score[i] < score[j]:
					want[1] += w
				case first:
					want[2] += w
				case i < j && c.Event[i] && c.Event[j] && c.Time[i] == c.Time[j] && score[i] != score[j]:
					want[3] += w
				case i < j && c.Event[i] && c.Event[j] && c.Time[i] == c.Time[j]:
					want[4] += w
				}
			}
		}
		got, err := Harrell(s, score, ConcordanceOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if have := [5]float64{got.Concordant, got.Discordant, got.TiedScore, got.TiedTime, got.TiedBoth}; have != want {
			t.Errorf("got %v, want %v", have, want)
		}
	}
}

// A robust variance is the sum of squared derivatives, taken here by small differences.
func TestRobustIsInfinitesimalJackknife(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, estimator := range []Estimator{ProductLimit, Breslow, FlemingHarrington} {
		c := draw(r, 12)
		c.Strata = nil
		for i := range c.Time {
			c.Cluster = append(c.Cluster, string(rune('a'+i%5)))
		}
		fit := func(c Columns) Curve {
			return mustCurves(t, mustSample(t, c), KaplanMeierOptions{Estimator: estimator, StdErr: Robust}).Groups[0]
		}
		base := fit(c)
		for k, s := range base.Survival {
			sum := 0.0
			for cluster := range 5 {
				const h = 1e-6
				up, down := c, c
				up.Weight, down.Weight = append([]float64(nil), c.Weight...), append([]float64(nil), c.Weight...)
				for i := cluster; i < len(c.Time); i += 5 {
					up.Weight[i] *= 1 + h
					down.Weight[i] *= 1 - h
				}
				d := (fit(up).Survival[k] - fit(down).Survival[k]) / (2 * h)
				sum += d * d
			}
			if s > 0 && math.Abs(math.Sqrt(sum)-base.StdErr[k]) > 1e-7 {
				t.Errorf("%v at %v: %v, by differences %v", estimator, base.Time[k], base.StdErr[k], math.Sqrt(sum))
			}
		}
	}
}

func TestPermutationIsDeterministicAndNearExact(t *testing.T) {
	s := oracleInput{Data: "aml", Time: "time", Event: "status", Group: "x"}.sample(t)
	draw := func(seed uint64) float64 {
		p, err := PermutationLogRank(s, PermutationOptions{Method: MonteCarlo, Seed: seed, Replicates: 5000})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(p.P-0.06469) > 4*p.PStdErr {
			t.Errorf("seed %d: P = %v, exactly .06469", seed, p.P)
		}
		return p.P
	}
	if draw(3) != draw(3) || draw(3) == draw(4) {
		t.Error("the seed must decide, and nothing else")
	}
}

func TestNewResultsIgnoreOrderAndUnit(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	c := draw(r, 40)
	c.Weight = nil
	for i := range c.Time {
		c.Cause = append(c.Cause, []string{"x", "y"}[r.IntN(2)])
		_ = i
	}
	var other Columns
	for _, i := range r.Perm(40) {
		other.Time, other.Event = append(other.Time, c.Time[i]*7), append(other.Event, c.Event[i])
		other.Strata, other.Cause = append(other.Strata, c.Strata[i]), append(other.Cause, c.Cause[i])
	}
	numbers := func(c Columns, unit float64) []float64 {
		s := mustSample(t, c)
		gray, err1 := Gray(s, GrayOptions{})
		combo, err2 := MaxComboTest(s, MaxComboOptions{})
		mean, err3 := RestrictedMean(s, RMSTOptions{Tau: 20 * unit})
		incidence, err4 := CumulativeIncidence(s, IncidenceOptions{})
		exact, err5 := PermutationLogRank(s, PermutationOptions{Method: MonteCarlo, Replicates: 1})
		for _, err := range []error{err1, err2, err3, err4, err5} {
			if err != nil {
				t.Fatal(err)
			}
		}
		f, se, _, _, _ := incidence.Groups[0].At("x", 20*unit)
		return []float64{gray.Chisq, combo.CombinedP, mean.Contrasts[0].Ratio, mean.Contrasts[0].P, f, se, exact.AsymptoticP}
	}
	var g oracle.Gauge
	g.Slices(t, "shuffled and scaled", numbers(other, 7), numbers(c, 1))
}
