package stats

// Each result that has a P value returns it with the name of its test, so that a legend or a table
// can show any of them.

// Tested returns the name of the test and its P value.
func (c RankCorrelation) Tested() (test string, p float64) { return c.Table().Caption, c.P }

// Tested returns the name of the test and its P value.
func (g GroupTest) Tested() (test string, p float64) { return g.Name, g.P }

// Tested returns the name of the test and its P value.
func (d MeanDifference) Tested() (test string, p float64) { return d.Table().Caption, d.P }

// Tested returns the name of the test and its P value.
func (c CutPoint) Tested() (test string, p float64) { return "Maximally selected " + c.Title, c.P }

// Tested returns the name of the test and its P value.
func (s SignedRanks) Tested() (test string, p float64) { return "Wilcoxon signed rank test", s.P }

// Tested returns the name of the test and its P value.
func (f FourFold) Tested() (test string, p float64) { return "Fisher's exact test", f.P }

// Tested returns the name of the test and its P value.
func (r RankSum) Tested() (test string, p float64) { return "Mann-Whitney test", r.P }

// Tested returns the name of the test and its P value.
func (c Contingency) Tested() (test string, p float64) { return c.name(), c.P }

// Tested returns the name of the test and its P value.
func (c Correlation) Tested() (test string, p float64) { return "Pearson's correlation", c.P }

// Tested returns the name of the test and its P value.
func (m MeanTest) Tested() (test string, p float64) { return m.Table().Caption, m.P }
