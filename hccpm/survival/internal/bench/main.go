//go:build linux

// Command bench times package survival on data that R can read too.
//
//	bench make FOLDER N    writes N rows as little-endian float64: time, event, group, score
//	bench run FOLDER JOB   runs one job on them and prints CPU seconds, elapsed seconds and peak memory
//
// hccpm/bench.sh runs it beside testdata/bench.R.
package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"hipec/hccpm/survival"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 3 && args[0] == "make" {
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return write(args[1], n)
	}
	if len(args) == 3 && args[0] == "run" {
		return measure(args[1], args[2])
	}
	return fmt.Errorf("usage: bench make FOLDER N, or bench run FOLDER JOB")
}

// columns of the data, each a file.
var columns = []string{"time", "event", "group", "score"}

// write makes exponential times, half of them censored, in two groups, with a score that
// has to do with them.
func write(folder string, n int) error {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	data := make([][]byte, len(columns))
	put := func(c int, v float64) { data[c] = binary.LittleEndian.AppendUint64(data[c], math.Float64bits(v)) }
	for range n {
		t := r.ExpFloat64()
		put(0, t)
		put(1, float64(r.IntN(2)))
		put(2, float64(r.IntN(2)))
		put(3, r.NormFloat64()-0.5*t)
	}
	for c, name := range columns {
		if err := os.WriteFile(filepath.Join(folder, name), data[c], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// read gives back one column and lets go of the bytes.
func read(folder, column string) ([]float64, error) {
	b, err := os.ReadFile(filepath.Join(folder, column))
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(b)/8)
	for i := range out {
		out[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return out, nil
}

// load is the sample and the score.
func load(folder string, tied bool) (survival.Sample, []float64, error) {
	times, err := read(folder, "time")
	if err != nil {
		return survival.Sample{}, nil, err
	}
	if tied {
		for i, t := range times {
			times[i] = math.Ceil(25 * t)
		}
	}
	flags, err := read(folder, "event")
	if err != nil {
		return survival.Sample{}, nil, err
	}
	group, err := read(folder, "group")
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
	score, err := read(folder, "score")
	return s, score, err
}

// measure runs one job once, as R's script does, and prints what it took: processor
// seconds of the job alone, peak memory of the whole process with its data.
func measure(folder, job string) error {
	s, score, err := load(folder, strings.HasSuffix(job, "tied"))
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // R's script collects its garbage here too
	cpu, wall := processor(), time.Now()
	answer := 0.0
	switch strings.TrimSuffix(job, "-tied") {
	case "survfit":
		c, err := survival.KaplanMeier(s, survival.KaplanMeierOptions{})
		if err != nil {
			return err
		}
		answer = c.Groups[0].At(1).Survival
	case "survdiff":
		t, err := survival.LogRank(s, survival.LogRankOptions{})
		if err != nil {
			return err
		}
		answer = t.Chisq
	case "concordance":
		whole, err := s.By(nil)
		if err != nil {
			return err
		}
		c, err := survival.Harrell(whole, score, survival.ConcordanceOptions{})
		if err != nil {
			return err
		}
		answer = c.C
	default:
		return fmt.Errorf("no job %q", job)
	}
	fmt.Printf("%s %.4f %.4f %d %.12g\n", job, processor()-cpu, time.Since(wall).Seconds(), peak(), answer)
	return nil
}

// processor is the seconds of processor time this process has used, in all threads.
func processor() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// peak is the largest resident memory so far, in MB.
func peak() int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(b), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kb / 1024
		}
	}
	return 0
}
