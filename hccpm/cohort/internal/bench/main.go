// Command bench opens a cohort of a million patients and 30 columns, as cohort/testdata/large.py
// writes it, and times what is done with it. bench.md beside hccpm/README.md holds what it printed,
// next to other programs on the same file.
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"hipec/hccpm/cohort"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "bench: name the file that large.py wrote")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	begun := time.Now()
	c, err := cohort.Open(path)
	if err != nil {
		return err
	}
	fmt.Printf("open     %5.2f s, %s MB at most, %s\n", time.Since(begun).Seconds(), peak(), c.Heading())
	for _, k := range []struct {
		name string
		do   func() error
	}{
		{"filter", func() error {
			_, err := c.Filter(cohort.Where("lab0", cohort.Above, 50), cohort.Is("sex", "female"))
			return err
		}},
		{"derive", func() error {
			_, err := c.Derive("years", func(r cohort.Row) float64 { return r.Float("time") / 12 })
			return err
		}},
		{"group", func() error { _, err := c.GroupBy("code3"); return err }},
		{"table 1", func() error { _, err := c.Table1By("sex"); return err }},
		{"sample", func() error {
			_, err := c.Survival("time", "status", cohort.SurvivalOptions{By: []string{"sex"}})
			return err
		}},
		{"curves", func() error { _, err := c.KaplanMeier("time", "status", "sex"); return err }},
	} {
		begun := time.Now()
		if err := k.do(); err != nil {
			return err
		}
		fmt.Printf("%-8s %5.2f s\n", k.name, time.Since(begun).Seconds())
	}
	return nil
}

// peak is the largest memory of this process so far, in MB; "?" where the system does not say.
func peak() string {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "?"
	}
	for line := range strings.Lines(string(b)) {
		var kB int
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kB); err == nil {
			return fmt.Sprint(kB / 1024)
		}
	}
	return "?"
}
