package models

import (
	"fmt"
	"slices"

	"hipec/hccpm/survival"
)

// ReferenceLevel is the level of a factor with which the others are compared, where the formula
// does not say: factor(x, ref = "b") and relevel(x, ref = "b") do.
type ReferenceLevel int

const (
	// FirstLevel is the first level in order, as in R and Stata; it is the zero value.
	FirstLevel ReferenceLevel = iota
	// LastLevel is the last level in order, as in SAS (PARAM=REF) and SPSS.
	LastLevel
)

// String names the rule.
func (r ReferenceLevel) String() string {
	switch r {
	case FirstLevel:
		return "first level"
	case LastLevel:
		return "last level"
	}
	return fmt.Sprintf("ReferenceLevel(%d)", int(r))
}

func (r ReferenceLevel) check() error {
	if r < FirstLevel || r > LastLevel {
		return fmt.Errorf("models: %w: Reference %d", ErrOption, int(r))
	}
	return nil
}

// lastFirst makes the last level the reference.
func (b *basis) lastFirst() {
	if b.levels == nil || b.Reference != "" {
		return
	}
	n := len(b.levels) - 1
	b.levels = append([]string{b.levels[n]}, b.levels[:n]...)
	b.suffixes = slices.Clone(b.levels)
	for k, l := range b.levels {
		b.at[l] = k
	}
}

// Preset is the choices that one statistics package makes for regressions where packages differ:
// give each fit the options that belong to it, changed as you like.
//
// Where iterations end is not among them: the packages stop where the log-likelihood changes by
// less than a share of 1e-9 (R), 1e-8 (SAS), 1e-5 (SPSS) or 1e-7 (Stata), and here it is as good as
// 0. With a maximum that changes no printed digit; without one, where columns separate the events,
// packages print the place at which they stopped, and here a [Warning] says so.
//
// Nor is the event of a logistic regression: PROC LOGISTIC without EVENT= models the lower level.
// Here the event is 1 or the second level, unless LogisticOptions.Event names it.
type Preset struct {
	// Package is its name.
	Package string
	// Cox holds ties, limits and the reference level.
	Cox CoxOptions
	// Logistic, Linear and Poisson hold limits and the reference level.
	Logistic LogisticOptions
	Linear   LinearOptions
	Poisson  PoissonOptions
}

// LikeR is what coxph, glm, lm and their summaries do by default: Efron, Wald tests and limits, the
// first level as reference. It is the zero value of all options.
//
// confint of a glm has profile limits: LogisticOptions{Limits: ProfileLimits}, whose P values are
// those of likelihood ratios.
func LikeR() Preset { return Preset{Package: "R"} }

// LikeSAS is what PROC PHREG, LOGISTIC (with PARAM=REF), REG and GENMOD do by default: Breslow,
// Wald tests and limits, the last level as reference.
//
// PROC LOGISTIC without PARAM= codes levels as deviations from their mean, which is not done here:
// odds ratios to the last level are what it prints all the same.
func LikeSAS() Preset {
	return Preset{Package: "SAS", Cox: CoxOptions{Ties: survival.BreslowTies, Limits: WaldLimits, Reference: LastLevel},
		Logistic: LogisticOptions{Limits: WaldLimits, Reference: LastLevel}, Linear: LinearOptions{Reference: LastLevel},
		Poisson: PoissonOptions{Reference: LastLevel}}
}

// LikeSPSS is what COXREG, LOGISTIC REGRESSION, UNIANOVA and GENLIN do by default: Breslow, Wald
// tests and limits, the last level as reference.
func LikeSPSS() Preset {
	p := LikeSAS()
	p.Package = "SPSS"
	return p
}

// LikeStata is what stcox, logit, regress and poisson do by default: Breslow, Wald tests and
// limits, the first level as reference.
func LikeStata() Preset {
	return Preset{Package: "Stata", Cox: CoxOptions{Ties: survival.BreslowTies, Limits: WaldLimits},
		Logistic: LogisticOptions{Limits: WaldLimits}}
}

// String is the name of the package.
func (p Preset) String() string { return p.Package }
