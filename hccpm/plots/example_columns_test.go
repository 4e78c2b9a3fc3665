package plots_test

import (
	"math"

	"hipec/hccpm/models"
	"hipec/hccpm/plots"
)

// eight are the columns of eight patients; a cohort is used in the same way.
func eight() models.Frame {
	d, err := models.NewFrame(
		models.Numbers("age", []float64{41, 52, 55, 58, 61, 63, 67, 74}),
		models.Numbers("index", []float64{9, 12, math.NaN(), 24, 18, 30, 25, 33}),
		models.Labels("arm", []string{"A", "B", "A", "B", "A", "B", "", "A"}),
	)
	if err != nil {
		panic(err)
	}
	return d
}

// The drawings of 228 patients are testdata/histogram.svg and testdata/histogram_groups.svg.
func ExampleHistogramOf() {
	say(plots.HistogramOf(eight(), "age"))
	// Output:
	// Histogram of age: 8 values, 4 classes of 10. median 59.5 (41 to 74), most in 50 to 60 (3).
}

// The drawings of 228 patients are testdata/bars.svg and testdata/bars_share.svg.
func ExampleBarsOf() {
	say(plots.BarsOf(eight(), "arm"))
	// Output:
	// Bars of arm: 7 patients, 1 dropped as missing. A 4 (57 %), B 3 (43 %).
}

// The drawing of 228 patients is testdata/boxes_of.svg.
func ExampleBoxesOf() {
	say(plots.BoxesOf(eight(), "age", "arm"))
	// Output:
	// Values by group: 7 values. A: n = 4, median 58 (41 to 74); B: n = 3, median 58 (52 to 63). Without a group: 1.
}

// The drawing of 228 patients is testdata/scatter_groups.svg.
func ExampleScatterOf() {
	say(plots.ScatterOf(eight(), "age", "index", plots.GroupedOptions{By: "arm"}))
	// Output:
	// index against age: 6 patients, 1 dropped as missing. A: n = 3, Pearson r 0.965, line from -21.29 with slope 0.7039; B: n = 3, Pearson r 0.991, line from -73.05 with slope 1.648. Without a group: 1.
}

// The drawing of 228 patients is testdata/correlations_of.svg.
func ExampleCorrelationsOf() {
	say(plots.CorrelationsOf(eight(), plots.CorrelationOptions{Method: plots.SpearmanCorrelation}))
	// Output:
	// Spearman correlations: 2 measurements, 8 patients; index and age 0.93.
}

// The drawing of 228 patients is testdata/pairs.svg.
func ExamplePairsOf() {
	say(plots.PairsOf(eight()))
	// Output:
	// Pairs of 2 columns: 8 patients; Pearson r of index and age 0.90 (n = 7).
}

// The drawing of 228 patients is testdata/missing.svg.
func ExampleMissingOf() {
	say(plots.MissingOf(eight()))
	// Output:
	// Missing values: 8 patients, 6 (75 %) complete, 3 patterns. Missing: index 1 (12 %), arm 1 (12 %).
}
