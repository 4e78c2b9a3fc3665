package hccpm

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"hipec/data"
)

// BenchmarkRead loads cohorts of rows like the paper's.
func BenchmarkRead(b *testing.B) {
	raw, err := data.Bytes(data.Cohort)
	if err != nil {
		b.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	for _, n := range []int{10, 10000} {
		var file bytes.Buffer
		file.WriteString(lines[0] + "\n")
		for i := range n {
			_, cells, _ := strings.Cut(lines[1+i%10], ",")
			fmt.Fprintf(&file, "%d,%s\n", i+1, cells)
		}
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c, err := Read(bytes.NewReader(file.Bytes()), "bench.csv")
				if err != nil {
					b.Fatal(err)
				}
				if _, err := c.OS2By(CCGroup); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
