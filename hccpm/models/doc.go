// Package models fits regression models to time-to-event, binary and other outcomes.
//
// Times to an event: [Cox], with [CoxNet] and [SharedFrailty]; [Parametric] and [ParametricIntervals]; [FineGray] and
// [CauseSpecific] for competing events. Events yes or no: [Logistic], [LogisticNet], [ExactLogistic] and
// [ConditionalLogistic]. Numbers and counts: [Linear] and [Poisson]. [Anova] compares nested fits.
//
// A model is written as R writes the right side of a formula: "age + factor(ecog) * sex + strata(inst)"; see
// [ParseTerms] for all that may stand in it. Columns come from any [Data]: a cohort, or slices with names
// ([NewFrame]). What a fit learns of the columns, that is levels, knots and centres, is frozen in it: a prediction
// for new patients uses them, and refuses a level that the fit has not seen.
//
// Every fit says how many rows and events it rests on, what was dropped as missing, whether it converged, and warns
// ([Warning]) where its coefficients cannot be trusted; the warnings stand below the printed table.
//
// An event that is true has happened. A row followed from Entry to Time is at risk on (entry, time]. Options left
// out mean R's defaults.
package models
