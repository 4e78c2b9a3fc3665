//go:build linux

// Command bench times package survival on data that R can read too.
//
//	bench make FOLDER N    writes N rows as little-endian float64: time, event, group, score
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
	"hipec/hccpm/survival"
)

func main() { timing.Main(write, measure) }

// write makes exponential times, half of them censored, in two groups, with a score that
// has to do with them.
func write(folder string, n int) error {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	return timing.Write(folder, []string{"time", "event", "group", "score"}, n, func(row []float64) {
		t := r.ExpFloat64()
		row[0], row[1], row[2] = t, float64(r.IntN(2)), float64(r.IntN(2))
		row[3] = r.NormFloat64() - 0.5*t
	})
}

// load is the sample and the score.
func load(folder string, tied bool) (survival.Sample, []float64, error) {
	times, err := timing.Read(folder, "time")
	if err != nil {
		return survival.Sample{}, nil, err
	}
	if tied {
		for i, t := range times {
			times[i] = math.Ceil(25 * t)
		}
	}
	flags, err := timing.Read(folder, "event")
	if err != nil {
		return survival.Sample{}, nil, err
	}
	group, err := timing.Read(folder, "group")
	if err != nil {
		return survival.Sample{}, nil, err
	}
	c := survival.Columns{Time: times, Event: make([]bool, len(times)), Strata: make([]string, len(times))}
	for i := range times {
		c.Event[i] = flags[i] == 1
		c.Strata[i] = [2]string{"a", "b"}[int(group[i])]
	}
	s, err := survival.NewSample(c)
	if err != nil {
		return survival.Sample{}, nil, err
	}
	score, err := timing.Read(folder, "score")
	return s, score, err
}

// measure runs one job.
func measure(folder, job string) error {
	s, score, err := load(folder, strings.HasSuffix(job, "tied"))
	if err != nil {
		return err
	}
	return timing.Measure(job, func() (float64, error) {
		switch strings.TrimSuffix(job, "-tied") {
		case "survfit":
			c, err := survival.KaplanMeier(s, survival.KaplanMeierOptions{})
			if err != nil {
				return 0, err
			}
			return c.Groups[0].At(1).Survival, nil
		case "survdiff":
			t, err := survival.LogRank(s, survival.LogRankOptions{})
			return t.Chisq, err
		case "concordance":
			whole, err := s.By(nil)
			if err != nil {
				return 0, err
			}
			c, err := survival.Harrell(whole, score, survival.ConcordanceOptions{})
			return c.C, err
		}
		return 0, fmt.Errorf("no job %q", job)
	})
}
