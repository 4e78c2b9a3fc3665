// Package survival estimates and compares time-to-event distributions: survival
// curves by Kaplan and Meier, actuarial life tables, and log-rank tests.
//
// One immutable value, [Sample], holds the patients; every procedure takes it
// and an options struct whose zero value means R's defaults, and returns a plain
// struct that says how it was made and prints itself.
//
// Throughout the package an event that is true has happened; false is a censored
// time.  Times carry the unit of their sample (months, days), which is printed
// and never converted.  A patient followed from Entry to Time is at risk on the
// interval (entry, time]: entered after the first, still at risk at the second.
// Where events and censorings share a time, the events come first.
package survival
