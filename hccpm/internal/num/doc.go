// Package num holds what the statistics share: orders of rows, near-tied times,
// ranks, and the walk over risk sets.  It knows slices only.
//
// Its functions panic where a caller breaks a contract that the exported
// packages have already checked, such as slices of different lengths.
package num
