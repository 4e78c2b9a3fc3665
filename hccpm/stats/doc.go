// Package stats describes and compares measurements that are not times to an
// event: quantiles by the rules of each package, correlation of values and of
// ranks, tests of one, two and more groups by means and by ranks, proportions,
// tables of counts, logistic regression, and P values corrected for their number.
// Where groups are small the tests of ranks and of counts are exact, with ties too.
//
// Every procedure takes slices, and an options struct whose zero value means R's
// defaults, and returns a plain struct that says how many values it rests on and
// prints itself.  P values are two-sided.
//
// A value that is NaN is missing.  It is an error that names its row, unless the
// options say DropMissing: then the row is left out, from both slices where
// values come in pairs, and counted in the result's Missing together with those
// that the caller left out before (the options' Missing).
package stats
