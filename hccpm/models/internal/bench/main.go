//go:build linux

// Command bench times package models on data that R can read too.
//
//	bench make FOLDER N    writes N rows as little-endian float64: time, event, x1 to x10
//	bench run FOLDER JOB   runs one job on them and prints CPU seconds, elapsed seconds, peak memory and a result
//
// hccpm/bench.sh runs it beside testdata/bench.R.
package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"hipec/hccpm/internal/timing"
	"hipec/hccpm/models"
	"hipec/hccpm/survival"
)

const covariates = 10

func main() { timing.Main(write, measure) }

func names() []string {
	out := make([]string, covariates)
	for j := range out {
		out[j] = fmt.Sprintf("x%d", j+1)
	}
	return out
}

// write makes normal covariates and exponential times that depend on them, half of them censored.
func write(folder string, n int) error {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	return timing.Write(folder, append([]string{"time", "event"}, names()...), n, func(row []float64) {
		eta := 0.0
		for j := range covariates {
			row[j+2] = r.NormFloat64()
			eta += 0.1 * float64(j%4-1) * row[j+2]
		}
		row[0] = r.ExpFloat64() * math.Exp(-eta)
		row[1] = float64(r.IntN(2))
	})
}

// load is the sample and its covariates; tied times are whole numbers.
func load(folder string, tied, competing bool) (survival.Sample, models.Frame, error) {
	times, err := timing.Read(folder, "time")
	if err != nil {
		return survival.Sample{}, models.Frame{}, err
	}
	flags, err := timing.Read(folder, "event")
	if err != nil {
		return survival.Sample{}, models.Frame{}, err
	}
	c := survival.Columns{Time: times, Event: make([]bool, len(times))}
	if competing {
		c.Cause = make([]string, len(times))
	}
	for i := range times {
		c.Event[i] = flags[i] == 1
		if competing && c.Event[i] { // every third event is another one
			c.Cause[i] = "a"
			if i%3 == 2 {
				c.Cause[i] = "b"
			}
		}
		if tied {
			times[i] = math.Ceil(25 * times[i])
		}
	}
	s, err := survival.NewSample(c)
	if err != nil {
		return survival.Sample{}, models.Frame{}, err
	}
	var columns []models.Column
	for _, name := range names() {
		x, err := timing.Read(folder, name)
		if err != nil {
			return survival.Sample{}, models.Frame{}, err
		}
		columns = append(columns, models.Numbers(name, x))
	}
	f, err := models.NewFrame(columns...)
	return s, f, err
}

// measure runs one job: "coxph", "coxph-tied", "zph", "residuals", "finegray", "net" (the lasso's path)
// or "bootstrap" (1,000 fits to rows drawn again). The fit that zph and residuals need is not timed,
// in R neither.
func measure(folder, job string) error {
	s, f, err := load(folder, strings.HasSuffix(job, "-tied"), job == "finegray")
	if err != nil {
		return err
	}
	formula := strings.Join(names(), " + ")
	var fit models.CoxFit
	if job == "zph" || job == "residuals" {
		if fit, err = models.Cox(s, f, formula); err != nil {
			return err
		}
	}
	return timing.Measure(job, func() (float64, error) {
		switch job {
		case "coxph", "coxph-tied":
			fit, err := models.Cox(s, f, formula)
			if err != nil {
				return 0, err
			}
			c, err := fit.Concordance() // R's coxph computes it too
			return fit.Coefficients[2].Estimate + c.C, err
		case "finegray":
			fit, err := models.FineGray(s, "a", f, formula)
			if err != nil {
				return 0, err
			}
			return fit.Coefficients[2].Estimate, nil
		case "net":
			path, err := models.CoxNet(s, f, formula)
			if err != nil {
				return 0, err
			}
			return path.Steps[29].Coefficients[2], nil
		case "bootstrap":
			return bootstrap(s, f, formula)
		case "zph":
			z, err := fit.ProportionalHazards()
			if err != nil {
				return 0, err
			}
			return z.Terms[2].Statistic, nil
		case "residuals":
			d, err := fit.DFBeta()
			if err != nil {
				return 0, err
			}
			return d[0][2], nil
		}
		return 0, fmt.Errorf("no job %q", job)
	})
}

// bootstrap is the mean of a coefficient over 1,000 samples of the rows.
func bootstrap(s survival.Sample, f models.Frame, formula string) (float64, error) {
	fit, err := models.Cox(s, f, formula)
	if err != nil {
		return 0, err
	}
	b, err := fit.Bootstrap(models.BootstrapOptions{Seed: 1})
	if err != nil {
		return 0, err
	}
	return b.Bias[2] + b.Estimates[2], nil
}
