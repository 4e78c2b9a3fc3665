package survival

// Each result that has a P value returns it with the name of its test, so that a legend or a table
// can show any of them.

// Tested returns the name of the test and its P value.
func (t Test) Tested() (test string, p float64) { return t.title(), t.P }

// Tested returns the name of the test and its P value.
func (r Permutation) Tested() (test string, p float64) { return "Log-rank test by permutation", r.P }

// Tested returns the name of the test and its P value.
func (m MaxCombo) Tested() (test string, p float64) { return "Max-combo test", m.CombinedP }

// Tested returns the name of the test and its P value.
func (t Trend) Tested() (test string, p float64) { return "Log-rank test for trend", t.P }

// Tested returns the name of the test and its P value.
func (g GrayTest) Tested() (test string, p float64) { return "Gray's test", g.P }

// Tested returns the name of the test and its P value.
func (t GehanTest) Tested() (test string, p float64) { return "Gehan's test", t.P }

// Tested returns the name of the test and its P value.
func (m Meld) Tested() (test string, p float64) { return "Melded difference of survival", m.P }
