// Command simulate shows what the intervals and tests of package survival do with ten
// patients: coverage of nominal 95 % intervals of S(t) and of the median, and size of
// nominal 5 % tests.  Times are exponential; the seed is fixed, so the table is too.
//
//	go run ./hccpm/survival/internal/simulate [-replicates 4000] [-patients 10]
//
// An asymptotic interval that does not exist, because the estimate is 0 or 1, is a miss.
package main

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"

	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

func main() {
	replicates := flag.Int("replicates", 4000, "replicates of each cell")
	patients := flag.Int("patients", 10, "patients of each replicate")
	flag.Parse()
	if *replicates < 1 || *patients < 4 {
		fmt.Fprintln(os.Stderr, "simulate: needs a replicate and four patients")
		os.Exit(2)
	}
	for _, t := range []table.Table{coverage(*replicates, *patients), medians(*replicates, *patients),
		sizes(*replicates, *patients)} {
		fmt.Println(t.String())
	}
}

var methods = []survival.ConfType{survival.Plain, survival.Log, survival.LogLog, survival.Logit, survival.ArcSin,
	survival.BetaProduct, survival.BetaProductMidP}

// censoring is the rate of exponential censoring beside events of rate 1: three in ten.
const censoring = 3.0 / 7

// share runs replicates on all processors, each with its own source of random numbers, and
// gives the mean of each of k counts and how many replicates counted.
func share(replicates, k int, seed uint64, one func(r *rand.Rand, hits []float64) bool) (mean []float64, counted int) {
	total := make([]float64, k)
	var lock sync.Mutex
	var wait sync.WaitGroup
	processors := runtime.GOMAXPROCS(0)
	for p := range processors {
		wait.Go(func() {
			mine, n := make([]float64, k), 0
			for i := p; i < replicates; i += processors {
				if one(rand.New(rand.NewPCG(seed, uint64(i))), mine) {
					n++
				}
			}
			lock.Lock()
			defer lock.Unlock()
			counted += n
			for c, v := range mine {
				total[c] += v
			}
		})
	}
	wait.Wait()
	for c := range total {
		total[c] /= float64(counted)
	}
	return total, counted
}

// draw is n patients of hazard 1, the i-th censored at the given rate.
func draw(r *rand.Rand, n int, rate func(i int) float64) survival.Columns {
	c := survival.Columns{Time: make([]float64, n), Event: make([]bool, n)}
	for i := range n {
		event, lost := r.ExpFloat64(), r.ExpFloat64()/rate(i)
		c.Time[i], c.Event[i] = min(event, lost), event <= lost
	}
	return c
}

func everywhere(int) float64 { return censoring }

func fit(c survival.Columns, conf survival.ConfType) survival.Curve {
	s, err := survival.NewSample(c)
	if err != nil {
		panic(err) // what draw makes is valid
	}
	k, err := survival.KaplanMeier(s, survival.KaplanMeierOptions{ConfType: conf})
	if err != nil {
		panic(err)
	}
	return k.Groups[0]
}

// coverage of S(t) at three heights.
func coverage(replicates, n int) table.Table {
	t := table.Table{Caption: fmt.Sprintf("Coverage of 95 %% intervals for S(t), n = %d, about 30 %% censored", n),
		Columns: table.Numbers("true S")}
	for _, m := range methods {
		t.Columns = append(t.Columns, table.Numbers(m.String())...)
	}
	for row, truth := range []float64{0.75, 0.5, 0.25} {
		hit, _ := share(replicates, len(methods), uint64(row), func(r *rand.Rand, hits []float64) bool {
			c := draw(r, n, everywhere)
			for k, m := range methods {
				if p := fit(c, m).At(-math.Log(truth)); p.Lower <= truth && truth <= p.Upper &&
					(m >= survival.BetaProduct || p.Survival > 0 && p.Survival < 1) {
					hits[k]++
				}
			}
			return true
		})
		t.Append(cells(fmt.Sprint(truth), hit)...)
	}
	t.Notes = append(t.Notes, errorNote(replicates))
	return t
}

// medians: coverage, and how often the upper limit is not reached.
func medians(replicates, n int) table.Table {
	t := table.Table{Caption: fmt.Sprintf("95 %% intervals for the median, n = %d, about 30 %% censored", n),
		Columns: append(table.Text(""), table.Numbers("coverage", "no upper limit")...)}
	for k, m := range methods {
		hit, _ := share(replicates, 2, uint64(10+k), func(r *rand.Rand, hits []float64) bool {
			q := fit(draw(r, n, everywhere), m).Median(survival.Midpoint)
			above := !q.Lower.Reached || q.Lower.Time > math.Ln2
			if below := q.Upper.Reached && q.Upper.Time < math.Ln2; !above && !below {
				hits[0]++
			}
			if !q.Upper.Reached {
				hits[1]++
			}
			return true
		})
		t.Append(cells(m.String(), hit)...)
	}
	return t
}

// sizes of the log-rank test, asymptotic and by permutation.
func sizes(replicates, n int) table.Table {
	t := table.Table{Caption: fmt.Sprintf("Size of log-rank tests at 0.05, n = %d", n),
		Columns: append(table.Text("groups"), table.Numbers("asymptotic", "exact", "imputation and permutation",
			"max-combo")...)}
	for row, d := range []struct {
		name  string
		first int
		rate  func(i int) float64
	}{
		{"halves", n / 2, everywhere},
		{"three tenths", 3 * n / 10, everywhere},
		{"halves, censored unequally", n / 2, func(i int) float64 {
			if i < n/2 {
				return 0.1
			}
			return 1.2
		}},
	} {
		hit, counted := share(replicates, 4, uint64(20+row), func(r *rand.Rand, hits []float64) bool {
			c := draw(r, n, d.rate)
			c.Strata = make([]string, n)
			for i := range n {
				c.Strata[i] = map[bool]string{true: "a", false: "b"}[i < d.first]
			}
			return tests(c, r.Uint64(), hits)
		})
		t.Append(cells(d.name, hit)...)
		if counted < replicates {
			t.Notes = append(t.Notes, fmt.Sprintf("%s: %d of %d replicates left out, in which no test exists.", d.name,
				replicates-counted, replicates))
		}
	}
	t.Notes = append(t.Notes, errorNote(replicates))
	return t
}

// tests counts which of the tests reject.
func tests(c survival.Columns, seed uint64, hits []float64) bool {
	s, err := survival.NewSample(c)
	if err != nil {
		panic(err)
	}
	exact, err := survival.PermutationLogRank(s, survival.PermutationOptions{Limit: 1e6})
	if err != nil {
		return false
	}
	impute, err := survival.PermutationLogRank(s, survival.PermutationOptions{Method: survival.ImputePermute,
		Replicates: 399,
		Seed:       seed})
	if err != nil {
		return false
	}
	combo, err := survival.MaxComboTest(s, survival.MaxComboOptions{Tests: [][2]float64{{0, 0}, {0, 1}}})
	if err != nil {
		return false
	}
	for k, p := range []float64{exact.AsymptoticP, exact.P, impute.P, combo.CombinedP} {
		if p <= 0.05 {
			hits[k]++
		}
	}
	return true
}

func cells(name string, share []float64) []string {
	out := []string{name}
	for _, v := range share {
		out = append(out, table.Fixed(v, 3))
	}
	return out
}

func errorNote(replicates int) string {
	return fmt.Sprintf("%d replicates; Monte Carlo error of 0.95 is %.4f.", replicates,
		math.Sqrt(0.95*0.05/float64(replicates)))
}
