// Package hccpm is the published cohort of patients operated on for peritoneal metastasis of hepatocellular
// carcinoma, and any other with the same columns: its codebook, its endpoints and its groups, on top of the general
// package [hipec/hccpm/cohort].
//
//	c, err := hccpm.Paper()        // the published ten patients
//	c, err := hccpm.Load("my.csv") // any cohort with the same columns
//	os2, err := c.OS2By("cc_group")
//
// Every cell is checked against the codebook before anything is built, and all bad cells are reported at once
// ([cohort.LoadError]).
//
// # Event and censoring
//
// In every sample an event is true if it happened. The column alive reads the other way round, as printed: yes is
// censored, no is death.
package hccpm
