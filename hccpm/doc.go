// Package hccpm holds a cohort of patients operated on for peritoneal metastasis
// of hepatocellular carcinoma: it loads and checks the table, derives what the
// analysis needs, and hands out columns and survival samples.
//
//	cohort, err := hccpm.Paper()       // the published ten patients
//	cohort, err := hccpm.Load("my.csv") // any cohort with the same columns
//	os2, err := cohort.OS2By("cc_group")
//
// Every cell is checked against the codebook before anything is built, and all
// bad cells are reported at once ([LoadError]).  An empty cell is missing, where
// the codebook allows it; text never turns into a number that is not one.
//
// # Event and censoring
//
// In every sample an event is true if it happened.  The column alive reads the
// other way round, as printed: yes is censored, no is death.
//
// # Tables of groups
//
// [Cohort.Table1By] describes the groups that a column makes and compares them
// column by column, each with a test that fits its data.
//
// # Claims
//
// [ClaimBook] compares recomputed figures with every number the paper states
// about its cohort and computes the verdict.
package hccpm
