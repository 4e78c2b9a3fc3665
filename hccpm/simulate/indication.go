package simulate

import (
	"fmt"
	"math"

	"hipec/hccpm/survival"
)

// Treatment is what a study sees of patients whose doctors chose the treatment, what is true of the same patients, and
// what the doctors knew of them.
type Treatment struct {
	// Observed has two arms by the treatment that the doctors chose.
	Observed survival.Sample
	// Truth has the same patients with the treatment drawn by lot.
	Truth survival.Sample
	// Treated says who was, in Observed, and Arm the same as "treated" or "control". Age in years,
	// Extent of disease in points from 0 to 39, and Sex, "f" or "m", are known before the choice.
	Treated     []bool
	Age, Extent []float64
	Sex, Arm    []string
}

// Indication returns patients of whom those with more disease are treated more often, or less often: confounding by
// indication. The hazard of the treated is ratio times that of the others with the same age and extent of disease;
// 7 points of extent multiply it by 1.75, 10 years of age by 1.35, and sex by nothing. Sex and age do not change who is
// treated; 7 points of extent multiply the odds of it by exp(bias). With a bias above 0 a comparison of the arms makes
// the treatment look worse than it is, below 0 better; with 0 it is right, but for chance.
//
// Survival of an untreated patient of 60 years with an extent of 15 is exp(-(t/Scale)^Shape).
//
// Errors: [ErrOption] if the ratio is not positive, the bias is not a number from -5 to 5, or an option makes no sense.
//
// Source: Bender, Augustin and Blettner (2005), Stat Med 24:1713, for the times; Austin (2011), Multivariate Behav Res
// 46:399, doi:10.1080/00273171.2011.568786, for the trap.
func Indication(ratio, bias float64, opts ...Options) (Treatment, error) {
	c, err := begin(opts)
	if err != nil {
		return Treatment{}, err
	}
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return Treatment{}, fmt.Errorf("%w: the hazard ratio is %g; it must be a positive number", ErrOption, ratio)
	}
	if !(bias >= -5 && bias <= 5) {
		return Treatment{}, fmt.Errorf("%w: the bias is %g; it must be from -5 to 5", ErrOption, bias)
	}
	out := Treatment{}
	truth := &cohort{o: c.o}
	for i := range c.o.N {
		age := math.Round(min(85, max(25, 60+10*c.r.NormFloat64())))
		extent := math.Round(min(39, max(0, 15+7*c.r.NormFloat64())))
		sex := [...]string{"f", "m"}[c.r.IntN(2)]
		treated := c.r.Float64() < 1/(1+math.Exp(-bias*(extent-15)/7))
		hazard := math.Pow(1.35, (age-60)/10) * math.Pow(1.75, (extent-15)/7)
		untouched, loss := c.weibull(c.o.Shape, c.o.Scale, hazard), c.loss()
		helped := untouched * math.Pow(ratio, -1/c.o.Shape) // the same patient's death under the treatment
		at := [2]float64{untouched, helped}
		arm := 0
		if treated {
			arm = 1
		}
		c.add(arms[arm], at[arm], loss)
		truth.add(arms[i%2], at[i%2], loss)
		out.Treated, out.Sex = append(out.Treated, treated), append(out.Sex, sex)
		out.Age, out.Extent = append(out.Age, age), append(out.Extent, extent)
	}
	out.Arm = c.group
	p, err := pair(c, truth, true)
	out.Observed, out.Truth = p.Observed, p.Truth
	return out, err
}
