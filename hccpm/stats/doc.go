// Package stats describes and compares measurements that are not times to an
// event: quantiles, correlation, tests of two groups, 2×2 tables and logistic
// regression.
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
