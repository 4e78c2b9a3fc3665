//go:build linux

// Package timing is what the programs that time this library beside R share: data in columns, one job to a process,
// and what it took.
package timing

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"
)

// Main reads the command line of such a program: "make FOLDER N" writes N rows, "run FOLDER JOB" runs a job.
func Main(write func(folder string, n int) error, run func(folder, job string) error) {
	if err := start(os.Args[1:], write, run); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func start(args []string, write func(folder string, n int) error, run func(folder, job string) error) error {
	if len(args) == 3 && args[0] == "make" {
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return write(args[1], n)
	}
	if len(args) == 3 && args[0] == "run" {
		return run(args[1], args[2])
	}
	return fmt.Errorf("usage: bench make FOLDER N, or bench run FOLDER JOB")
}

// Write writes rows of numbers as one file a column, in little-endian float64; row fills in each.
func Write(folder string, columns []string, n int, row func(into []float64)) error {
	data := make([][]byte, len(columns))
	values := make([]float64, len(columns))
	for range n {
		row(values)
		for c, v := range values {
			data[c] = binary.LittleEndian.AppendUint64(data[c], math.Float64bits(v))
		}
	}
	for c, name := range columns {
		if err := os.WriteFile(filepath.Join(folder, name), data[c], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Read is one column, of which the bytes are let go.
func Read(folder, column string) ([]float64, error) {
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

// Measure runs a job once, as R's scripts do, and prints the CPU seconds of the job alone, its elapsed seconds, the
// largest memory of the whole process with its data in MB, and a result.
func Measure(job string, do func() (float64, error)) error {
	debug.FreeOSMemory() // R's scripts collect their garbage here too
	cpu, wall := usage(), time.Now()
	result, err := do()
	if err != nil {
		return err
	}
	after := usage()
	fmt.Printf("%s %.4f %.4f %.0f %.12g\n", job, seconds(after)-seconds(cpu), time.Since(wall).Seconds(),
		float64(after.Maxrss)/1024, result)
	return nil
}

func usage() syscall.Rusage {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // the call exists on every Linux
	}
	return u
}

// seconds is the CPU seconds in all threads.
func seconds(u syscall.Rusage) float64 {
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}
