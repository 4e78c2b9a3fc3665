// Package survival describes and compares times to an event: survival curves and
// cumulative hazards, restricted means, life tables, interval-censored times, competing
// events, tests of the log-rank family, permutation tests and concordance.
//
// One immutable value, [Sample], holds the patients; every procedure takes it
// and an options struct whose zero value means R's defaults, and returns a plain
// struct that says how it was made ([About]: patients, events, what was dropped,
// warnings) and prints itself.  [LikeR], [LikeSAS], [LikeSPSS] and [LikeStata] are the
// choices of other packages.
//
// Throughout the package an event that is true has happened; false is a censored
// time.  Times carry the unit of their sample (months, days), which is printed
// and never converted.  A patient followed from Entry to Time is at risk on the
// interval (entry, time]: entered after the first, still at risk at the second.
// Where events and censorings share a time, the events come first.
//
// With ten patients, prefer limits by [BetaProduct], [MeldedDifference] and
// [PermutationLogRank]: internal/simulate shows what the others miss.
package survival
