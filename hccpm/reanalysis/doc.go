// Package reanalysis recomputes every number that the paper states about its cohort, and says what becomes of each if a
// choice that had to be made on the way is made otherwise.
//
//	book, err := reanalysis.Claims()        // every claim with its verdict, cause, and the choices that it rests on
//	deck, err := reanalysis.Sensitivity()   // every choice, switched, against every claim
//	scan, err := reanalysis.Readings()      // the nine survival rates by every width of the life table that was tried
//
// The analysis stands by Kaplan–Meier read at the time that is stated, and by R's rule for the median. Whatever else is
// tried is a named other reading.
package reanalysis
