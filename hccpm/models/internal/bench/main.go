//go:build linux

// Command bench times package models on data that R can read too.
//
//	bench make FOLDER N    writes N rows as little-endian float64: time, event, x1 to x10
//	bench run FOLDER JOB   runs one job on them and prints CPU seconds, elapsed seconds, peak memory and a result
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

	"hipec/hccpm/models"
	"hipec/hccpm/survival"
)

const covariates = 10

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
	data := make([][]byte, covariates+2)
	put := func(c int, v float64) { data[c] = binary.LittleEndian.AppendUint64(data[c], math.Float64bits(v)) }
	for range n {
		eta := 0.0
		for j := range covariates {
			x := r.NormFloat64()
			eta += 0.1 * float64(j%4-1) * x
			put(j+2, x)
		}
		put(0, r.ExpFloat64()*math.Exp(-eta))
		put(1, float64(r.IntN(2)))
	}
	for c, name := range append([]string{"time", "event"}, names()...) {
		if err := os.WriteFile(filepath.Join(folder, name), data[c], 0o644); err != nil {
			return err
		}
	}
	return nil
}

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

// load is the sample and its covariates; tied times are whole numbers.
func load(folder string, tied bool) (survival.Sample, models.Frame, error) {
	times, err := read(folder, "time")
	if err != nil {
		return survival.Sample{}, models.Frame{}, err
	}
	flags, err := read(folder, "event")
	if err != nil {
		return survival.Sample{}, models.Frame{}, err
	}
	c := survival.Columns{Time: times, Event: make([]bool, len(times))}
	for i := range times {
		c.Event[i] = flags[i] == 1
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
		x, err := read(folder, name)
		if err != nil {
			return survival.Sample{}, models.Frame{}, err
		}
		columns = append(columns, models.Numbers(name, x))
	}
	f, err := models.NewFrame(columns...)
	return s, f, err
}

// measure runs one job once: "coxph", "coxph-tied", "zph" or "residuals". The fit that zph and residuals need is not
// timed, in R neither.
func measure(folder, job string) error {
	s, f, err := load(folder, strings.HasSuffix(job, "-tied"))
	if err != nil {
		return err
	}
	formula := strings.Join(names(), " + ")
	var fit models.CoxFit
	if !strings.HasPrefix(job, "coxph") {
		if fit, err = models.Cox(s, f, formula); err != nil {
			return err
		}
	}
	debug.FreeOSMemory() // R's script collects its garbage here too
	cpu, wall := processor(), time.Now()
	result := 0.0
	switch job {
	case "coxph", "coxph-tied":
		if fit, err = models.Cox(s, f, formula); err != nil {
			return err
		}
		c, err := fit.Concordance() // R's coxph computes it too
		if err != nil {
			return err
		}
		result = fit.Coefficients[2].Estimate + c.C
	case "zph":
		z, err := fit.ProportionalHazards()
		if err != nil {
			return err
		}
		result = z.Terms[2].Statistic
	case "residuals":
		d, err := fit.DFBeta()
		if err != nil {
			return err
		}
		result = d[0][2]
	default:
		return fmt.Errorf("no job %q", job)
	}
	fmt.Printf("%s %.4f %.4f %.0f %.12g\n", job, processor()-cpu, time.Since(wall).Seconds(), peak(), result)
	return nil
}

// processor is the CPU seconds of the process so far.
func processor() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// peak is the largest memory of the process, in MB.
func peak() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Maxrss) / 1024
}
