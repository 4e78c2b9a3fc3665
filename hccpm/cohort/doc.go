// Package cohort holds anybody's patients: a checked table, one row a patient, with what is known about its
// columns. It opens the files that people have, checks every cell, chooses, derives, groups and describes,
// and hands out columns and survival samples.
//
//	c, err := cohort.Open("lung.csv")
//	km, err := c.KaplanMeier("time", "status", "sex") // 1 and 2 are recognised: 2 is the event
//	t1, err := c.Table1By("sex")
//
// # Codebook
//
// Without a codebook the types of the columns are found from every row; [Cohort.Codebook] shows what was
// found, can be saved, corrected and given back in [OpenOptions]. With one, every cell is checked and all
// bad cells are reported at once ([LoadError]). Text never turns into a number that is not one.
//
// # Event and censoring
//
// In every sample an event is true if it happened. [Cohort.Survival] recognises how a column writes events
// and says so in the name of what it makes; where it could be read in two ways, it refuses and names the
// values.
//
// # Missing values
//
// A missing cell is in no group and in no sample; what is left out for it is counted, column by column.
package cohort
