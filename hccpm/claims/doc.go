// Package claims holds every number that the paper states about its cohort, and the verdict on each.
//
//	book, err := claims.NewBook()
//	r, err := book.Compare("res-age-median", claims.Reading{Name: "Table 1", Value: 43.5})
//
// A [Book] compares recomputed figures with the claims and computes the verdict; it knows no cohort.
package claims
