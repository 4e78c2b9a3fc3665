package survival

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// RMSTOptions chooses the horizon of a restricted mean.
type RMSTOptions struct {
	// Tau is the horizon, in the unit of the sample; 0 means the last follow-up of
	// the group whose last follow-up is earliest.
	Tau float64
	// Level of the limits; 0 means 0.95.
	Level float64
}

// RMSTs is the restricted mean survival times of a sample.
type RMSTs struct {
	// Groups in the order of [Sample.Strata].
	Groups []RMST
	// Contrasts compares every later group with the first.
	Contrasts []RMSTContrast
	// Options in force, defaults filled in.
	Options RMSTOptions
	// About the sample.
	About
}

// RMST is the restricted mean of one group.
type RMST struct {
	// Label is the stratum; N its rows, unweighted.
	Label string
	N     int
	// Mean is the expected time free of the event until Tau; Lost is Tau − Mean.
	Mean, Lost float64
	// StdErr of both; Lower and Upper are limits of Mean.
	StdErr, Lower, Upper float64
}

// RMSTContrast compares the means of two groups: Second with First.
type RMSTContrast struct {
	First, Second string
	// Difference is second minus first, with its error, limits and P value.
	Difference, StdErr, Lower, Upper, P float64
	// Ratio is second over first; its limits and P value come from its logarithm,
	// whose error is StdErrLog.
	Ratio, StdErrLog, RatioLower, RatioUpper, RatioP float64
}

// RestrictedMean estimates the mean time free of the event up to the horizon τ in
// each stratum, and its difference and ratio between strata.
//
//	μ     = ∫ S(u) du over (0, τ]
//	Var μ = Σ over tᵢ ≤ τ of (∫ S(u) du over (tᵢ, τ])² dᵢ/(nᵢ(nᵢ−dᵢ))
//	Var(μ₂−μ₁) = Var μ₁ + Var μ₂,  Var log(μ₂/μ₁) = Var μ₁/μ₁² + Var μ₂/μ₂²
//
// S is the Kaplan–Meier estimate.  Limits and P values are normal and two-sided.
// Groups are taken as independent and weights as repeated patients.
//
// Special cases: a group without events before τ has a mean of τ and an error of 0.
//
// Errors: those of [KaplanMeier]; [ErrOption] if τ is negative, NaN, or after the last
// follow-up of a group whose curve is not at 0 there, since S is unknown then.
//
// References: Irwin (1949), J Hyg 47:188; Klein and Moeschberger (2003), equations
// 4.5.1 and 4.5.2; Royston and Parmar (2013), BMC Med Res Methodol 13:152,
// doi:10.1186/1471-2288-13-152; Uno et al. (2014), J Clin Oncol 32:2380.
//
// R equivalent: print(survfit(...), rmean = tau) for means, survRM2::rmst2 for their
// comparison.
func RestrictedMean(s Sample, options ...RMSTOptions) (RMSTs, error) {
	o := option.Of(options)
	curves, err := KaplanMeier(s, KaplanMeierOptions{Level: o.Level, StdErr: Greenwood})
	if err != nil {
		return RMSTs{}, err
	}
	o.Level = curves.Options.Level
	if o.Tau == 0 {
		o.Tau = math.Inf(1)
		for _, c := range curves.Groups {
			o.Tau = min(o.Tau, c.Time[len(c.Time)-1])
		}
	}
	if why := notFollowUp(o.Tau); why != "" {
		return RMSTs{}, fmt.Errorf("survival: restricted mean: %w: Tau %v %s", ErrOption, o.Tau, why)
	}
	out := RMSTs{About: curves.About, Options: o}
	if s.wantsRobust() {
		out.warn("standard errors take rows as independent and weights as repeated patients.")
	}
	z := normalQuantile(o.Level)
	for _, c := range curves.Groups {
		last := len(c.Time) - 1
		if o.Tau > c.Time[last]*(1+num.Tolerance) && c.Survival[last] > 0 {
			return RMSTs{}, fmt.Errorf("survival: restricted mean: %w: Tau %v is after the last follow-up of %s, %v, where %s",
				ErrOption, o.Tau, groupName(c.Label), c.Time[last], "survival is not 0: beyond it nothing is known")
		}
		r := RMST{Label: c.Label, N: c.N}
		r.Mean, r.StdErr = c.restrictedMean(o.Tau)
		r.Lost, r.Lower, r.Upper = o.Tau-r.Mean, r.Mean-z*r.StdErr, r.Mean+z*r.StdErr
		out.Groups = append(out.Groups, r)
	}
	for _, g := range out.Groups[1:] {
		out.Contrasts = append(out.Contrasts, contrast(out.Groups[0], g, z))
	}
	out.warnFew("limits and P values", "MeldedDifference for survival at one time")
	return out, nil
}

// restrictedMean is the area under the curve up to tau and its standard error.
func (c Curve) restrictedMean(tau float64) (mean, stdErr float64) {
	area, variance, to := 0.0, 0.0, tau
	for i := len(c.Time) - 1; i >= 0; i-- { // area is that right of Time[i]
		if c.Time[i] > tau {
			continue
		}
		area += c.Survival[i] * (to - c.Time[i])
		to = c.Time[i]
		if d, n := c.Events[i], c.AtRisk[i]; d > 0 && area > 0 {
			variance += area * area * d / (n * (n - d)) // Klein and Moeschberger, 4.5.2
		}
	}
	return area + to, math.Sqrt(variance)
}

func contrast(a, b RMST, z float64) RMSTContrast {
	c := RMSTContrast{First: a.Label, Second: b.Label, Difference: b.Mean - a.Mean,
		StdErr: math.Hypot(a.StdErr, b.StdErr), Ratio: b.Mean / a.Mean,
		StdErrLog: math.Hypot(a.StdErr/a.Mean, b.StdErr/b.Mean)}
	c.Lower, c.Upper = c.Difference-z*c.StdErr, c.Difference+z*c.StdErr
	c.RatioLower, c.RatioUpper = c.Ratio*math.Exp(-z*c.StdErrLog), c.Ratio*math.Exp(z*c.StdErrLog)
	c.P, c.RatioP = normalP(c.Difference/c.StdErr), normalP(math.Log(c.Ratio)/c.StdErrLog)
	return c
}

// normalP is the two-sided P value of a standard normal statistic.
func normalP(z float64) float64 { return 2 * distuv.UnitNormal.CDF(-math.Abs(z)) }

// String prints means and contrasts.
func (r RMSTs) String() string {
	out := r.Table().String()
	if len(r.Contrasts) > 0 {
		out += "\n" + r.ContrastTable().String()
	}
	return out
}

// HTML shows what [RMSTs.String] prints.
func (r RMSTs) HTML() string {
	out := r.Table().HTML()
	if len(r.Contrasts) > 0 {
		out += r.ContrastTable().HTML()
	}
	return out
}

// Table has one row a group.
func (r RMSTs) Table() table.Table {
	t := r.sheet("Restricted mean", append(table.Text(""), table.Numbers("n", "rmean", "se(rmean)", "lower", "upper",
		"lost")...))
	var c cells
	n := len(r.Groups)
	c.add(n, 7, func(i int) float64 { return float64(r.Groups[i].N) })
	c.add(n, 4, func(i int) float64 { return r.Groups[i].Mean })
	c.add(n, 4, func(i int) float64 { return r.Groups[i].StdErr })
	c.add(n, 4, func(i int) float64 { return r.Groups[i].Lower })
	c.add(n, 4, func(i int) float64 { return r.Groups[i].Upper })
	c.add(n, 4, func(i int) float64 { return r.Groups[i].Lost })
	for i, g := range r.Groups {
		t.Append(append([]string{groupName(g.Label)}, c.row(i)...)...)
	}
	r.finish(&t, fmt.Sprintf("Until %s; level %s.", number(r.Options.Tau), table.Signif(r.Options.Level, 7)))
	return t
}

// ContrastTable has one row a pair of groups for the difference, one for the ratio.
func (r RMSTs) ContrastTable() table.Table {
	t := table.Table{Caption: "Restricted means compared",
		Columns: append(table.Text("contrast"), table.Numbers("estimate", "lower", "upper", "P")...)}
	row := func(name string, est, lower, upper, p float64) {
		t.Append(name, table.Signif(est, 4), table.Signif(lower, 4), table.Signif(upper, 4), table.PValue(p))
	}
	for _, c := range r.Contrasts {
		row(c.Second+" - "+c.First, c.Difference, c.Lower, c.Upper, c.P)
		row(c.Second+" / "+c.First, c.Ratio, c.RatioLower, c.RatioUpper, c.RatioP)
	}
	return t
}
