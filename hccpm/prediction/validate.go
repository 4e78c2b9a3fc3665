package prediction

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// Resampling is how the optimism of a model is estimated.
type Resampling int

const (
	// Bootstrap fits to rows drawn with replacement, and compares how the fit does there and on all rows. The zero value.
	Bootstrap Resampling = iota
	// CrossValidation fits without each part of the rows in turn, and looks how the fit does there.
	CrossValidation
)

// String names the method.
func (r Resampling) String() string {
	switch r {
	case Bootstrap:
		return "bootstrap"
	case CrossValidation:
		return "cross-validation"
	}
	return fmt.Sprintf("Resampling(%d)", int(r))
}

// ValidateOptions are options of [ValidateCox] and [ValidateLogistic]; the zero value is the default.
type ValidateOptions struct {
	// Method is Bootstrap or CrossValidation.
	Method Resampling
	// Replicates of the bootstrap, 0 stands for 200; or parts of the cross-validation, 0 stands for 10.
	Replicates int
	// Seed of the draws; the result depends on it, not on the number of cores.
	Seed uint64
	// At adds, to what ValidateCox measures, the Brier score and the AUC at that time; 0 is neither.
	At float64
	// Cox and Logistic are the options of the fits.
	Cox      models.CoxOptions
	Logistic models.LogisticOptions
	// Progress is called after each fit with the number done, in the goroutine of the caller; nil is
	// silent. In a notebook, func(done, total int) { bar.Step() } moves a display.NewProgress(total).
	Progress func(done, total int)
}

func (o ValidateOptions) filled(n int) (ValidateOptions, error) {
	if o.Method != Bootstrap && o.Method != CrossValidation {
		return o, fmt.Errorf("%w: Method is %v", ErrOption, o.Method)
	}
	if o.Replicates == 0 {
		if o.Replicates = 200; o.Method == CrossValidation {
			o.Replicates = min(10, n)
		}
	}
	if o.Replicates < 2 || o.Method == CrossValidation && o.Replicates > n {
		return o, fmt.Errorf("%w: Replicates is %d; it must be 2 at least, and for cross-validation no more than the %d rows",
			ErrOption, o.Replicates, n)
	}
	if o.At < 0 || math.IsNaN(o.At) || math.IsInf(o.At, 0) {
		return o, fmt.Errorf("%w: At is %g", ErrOption, o.At)
	}
	return o, nil
}

// Validated is one measure of a model, with its optimism.
type Validated struct {
	// Name of the measure.
	Name string
	// Apparent is the measure on the rows that the model was fitted to.
	Apparent float64
	// Training and Test are its means over the replicates: on the rows of the fit, and on all rows
	// (bootstrap) or those left out (cross-validation). Optimism is Training − Test.
	Training, Test, Optimism float64
	// Corrected is Apparent − Optimism by the bootstrap, Test by cross-validation.
	Corrected float64
}

// Validation is how well a model may be expected to do on new patients of the same kind.
type Validation struct {
	// Model is its formula with the outcome.
	Model string
	// Measures, the discrimination first.
	Measures []Validated
	// N rows with Events, Missing rows left out.
	N, Events, Missing int
	// Failed replicates are left out of the means; Failure is why the first of them did.
	Failed  int
	Failure string
	// Options in force.
	Options ValidateOptions
}

// problem is a model that can be fitted to some rows and measured on others.
type problem struct {
	names  []string
	events []bool
	// fit returns the measures of a fit, on given rows.
	fit func(rows []int) (measure func(rows []int) ([]float64, error), err error)
}

// run measures every replicate.
func (v *Validation) run(p problem) error {
	n := len(p.events)
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	measure, err := p.fit(all)
	if err != nil {
		return err
	}
	apparent, err := measure(all)
	if err != nil {
		return err
	}
	training, test := draws(v.Options, p.events)
	type outcome struct {
		k               int
		training, tests []float64
		err             error
	}
	total := v.Options.Replicates
	jobs, done := make(chan int), make(chan outcome)
	for range min(runtime.GOMAXPROCS(0), total) {
		go func() {
			for k := range jobs {
				o := outcome{k: k}
				var measure func([]int) ([]float64, error)
				if measure, o.err = p.fit(training(k)); o.err == nil {
					if o.training, o.err = measure(training(k)); o.err == nil {
						o.tests, o.err = measure(test(k))
					}
				}
				done <- o
			}
		}()
	}
	go func() {
		for k := range total {
			jobs <- k
		}
		close(jobs)
	}()
	results := make([]outcome, total)
	for i := range total {
		o := <-done
		results[o.k] = o
		if v.Options.Progress != nil {
			v.Options.Progress(i+1, total)
		}
	}
	for j, name := range p.names {
		v.Measures = append(v.Measures, Validated{Name: name, Apparent: apparent[j]})
	}
	for _, o := range results {
		if o.err != nil {
			if v.Failed++; v.Failed == 1 {
				v.Failure = o.err.Error()
			}
		}
	}
	if v.Failed > total/2 {
		return fmt.Errorf("%w: %d of %d replicates failed, the first so: %s", ErrData, v.Failed, total, v.Failure)
	}
	used := float64(total - v.Failed)
	for _, o := range results { // in order, so that rounding does not depend on the cores
		if o.err == nil {
			for j := range v.Measures {
				v.Measures[j].Training += o.training[j] / used
				v.Measures[j].Test += o.tests[j] / used
			}
		}
	}
	for j := range v.Measures {
		m := &v.Measures[j]
		m.Optimism = m.Training - m.Test
		if m.Corrected = m.Apparent - m.Optimism; v.Options.Method == CrossValidation {
			m.Corrected = m.Test
		}
	}
	return nil
}

// draws returns the rows that each replicate is fitted to and tested on.
func draws(o ValidateOptions, events []bool) (training, test func(k int) []int) {
	n := len(events)
	if o.Method == Bootstrap {
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		return func(k int) []int { return drawn(n, o.Seed, k) }, func(int) []int { return all }
	}
	part := parts(events, o.Replicates, o.Seed)
	pick := func(in func(part int) bool) []int {
		var rows []int
		for i, p := range part {
			if in(p) {
				rows = append(rows, i)
			}
		}
		return rows
	}
	return func(k int) []int { return pick(func(p int) bool { return p != k }) },
		func(k int) []int { return pick(func(p int) bool { return p == k }) }
}

// drawn is n rows drawn with replacement, ascending.
func drawn(n int, seed uint64, replicate int) []int {
	r := rand.New(rand.NewPCG(seed, uint64(replicate)))
	rows := make([]int, n)
	for i := range rows {
		rows[i] = r.IntN(n)
	}
	slices.Sort(rows)
	return rows
}

// parts puts rows into parts at random, events apart from the others, so that each part has its share of both.
func parts(events []bool, parts int, seed uint64) []int {
	r := rand.New(rand.NewPCG(seed, 0))
	out := make([]int, len(events))
	at := 0
	for _, event := range []bool{true, false} {
		var rows []int
		for i, e := range events {
			if e == event {
				rows = append(rows, i)
			}
		}
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for _, i := range rows {
			out[i] = at % parts
			at++
		}
	}
	return out
}

// columnsOf reads the columns that a formula names, and others.
func columnsOf(data models.Data, formula string, others ...string) (columns []models.Column, err error) {
	terms, err := models.ParseTerms(formula)
	if err != nil {
		return nil, err
	}
	names := slices.Clone(others)
	for _, t := range terms {
		if t.Role == models.Strata || t.Role == models.Cluster {
			return nil, fmt.Errorf("%w: %s cannot be validated: rows are drawn one by one, and compared with one another",
				ErrData, t)
		}
		for _, v := range t.Variables {
			names = append(names, v.Column)
		}
	}
	for k, name := range names {
		if slices.Contains(names[:k], name) || name == "" {
			continue
		}
		if !slices.Contains(data.Columns(), name) {
			return nil, fmt.Errorf("prediction: %w: %q; there are %q", models.ErrNoColumn, name, data.Columns())
		}
		numbers, labels, levels, err := data.Values(name)
		if err != nil {
			return nil, err
		}
		columns = append(columns, models.Column{Name: name, Numbers: numbers, Labels: labels, Levels: levels})
	}
	return columns, nil
}

// complete reports whether no column misses in a row.
func complete(columns []models.Column, i int) bool {
	for _, c := range columns {
		if c.Labels != nil && c.Labels[i] == "" || c.Labels == nil && math.IsNaN(c.Numbers[i]) {
			return false
		}
	}
	return true
}

// rowsOf is a frame of some rows.
func rowsOf(columns []models.Column, rows []int) (models.Frame, error) {
	picked := make([]models.Column, len(columns))
	for j, c := range columns {
		picked[j] = models.Column{Name: c.Name, Levels: c.Levels}
		for _, i := range rows {
			if c.Labels != nil {
				picked[j].Labels = append(picked[j].Labels, c.Labels[i])
			} else {
				picked[j].Numbers = append(picked[j].Numbers, c.Numbers[i])
			}
		}
	}
	return models.NewFrame(picked...)
}

// ValidateCox estimates how well a Cox model would do on new patients of the same kind: the model
// is fitted again to rows drawn with replacement, or without a part of the rows, with everything
// that it learns of the columns (levels, knots).
//
// Measured are Harrell's concordance; the slope of the linear predictor in a Cox model of the rows
// tested, by which the coefficients would have to be shrunk; and with ValidateOptions.At the Brier
// score and the AUC at that time. Fits run on all cores.
//
// Special cases: a replicate that cannot be fitted or measured (a level that was not drawn, nobody
// followed to the time) is left out and counted. Choosing variables or transformations by looking
// at the data is not repeated, so that its optimism is not in the result.
//
// Errors: those of models.Cox; [ErrData] for strata(), cluster(), entries, weights, IDs or clusters
// in the sample, or if more than half of the replicates fail; [ErrOption].
//
// References: Harrell, Lee and Mark (1996), Stat Med 15:361, section 5; Efron (1983), J Am Stat Assoc 78:316;
// Steyerberg et al. (2001), J Clin Epidemiol 54:774.
//
// R equivalent: rms::validate(cph(Surv(time, event) ~ formula), B = 200).
func ValidateCox(s survival.Sample, data models.Data, formula string, options ...ValidateOptions) (Validation, error) {
	o := option.Of(options)
	fit, err := models.Cox(s, data, formula, o.Cox)
	if err != nil {
		return Validation{}, err
	}
	columns, err := columnsOf(data, formula)
	if err != nil {
		return Validation{}, err
	}
	if s.Entries() != nil || s.IDs() != nil || s.Clusters() != nil {
		return Validation{}, fmt.Errorf("%w: the sample has entries, IDs or clusters: rows are drawn one by one", ErrData)
	}
	for i, w := range s.Weights() {
		if w != 1 {
			return Validation{}, fmt.Errorf("%w: row %d has weight %g; weights are not supported", ErrData, s.Rows()[i]+1, w)
		}
	}
	times, flags := s.Times(), s.EventFlags()
	c := coxRows{columns: columns, formula: formula, options: o.Cox, at: o.At}
	for k, i := range s.Rows() {
		if complete(columns, i) {
			c.rows, c.time, c.event = append(c.rows, i), append(c.time, times[k]), append(c.event, flags[k])
		}
	}
	v := Validation{Model: fmt.Sprintf("Cox model of %s ~ %s", s.Name(), fit.Terms), N: fit.N, Events: fit.Events,
		Missing: fit.Missing}
	if v.Options, err = o.filled(fit.N); err != nil {
		return Validation{}, err
	}
	names := []string{"Concordance", "Slope"}
	if o.At > 0 {
		names = append(names, "Brier at "+moment(o.At, s.Unit()), "AUC at "+moment(o.At, s.Unit()))
	}
	return v, v.run(problem{names, c.event, c.fit})
}

// coxRows is the complete rows of a Cox model.
type coxRows struct {
	columns []models.Column
	formula string
	options models.CoxOptions
	at      float64
	rows    []int // of the data
	time    []float64
	event   []bool
}

func (c coxRows) pick(rows []int) (survival.Sample, models.Frame, error) {
	of, in := make([]int, len(rows)), survival.Columns{}
	for k, i := range rows {
		of[k] = c.rows[i]
		in.Time, in.Event = append(in.Time, c.time[i]), append(in.Event, c.event[i])
	}
	s, err := survival.NewSample(in)
	if err != nil {
		return s, models.Frame{}, err
	}
	f, err := rowsOf(c.columns, of)
	return s, f, err
}

func (c coxRows) fit(rows []int) (func([]int) ([]float64, error), error) {
	s, data, err := c.pick(rows)
	if err != nil {
		return nil, err
	}
	fit, err := models.Cox(s, data, c.formula, c.options)
	if err == nil && !fit.Converged {
		err = fmt.Errorf("%w: %s", ErrData, reason(fit.Warnings))
	}
	if err != nil {
		return nil, err
	}
	return func(rows []int) ([]float64, error) { return c.measure(fit, rows) }, nil
}

// measure looks how a fit does on some rows.
func (c coxRows) measure(fit models.CoxFit, rows []int) ([]float64, error) {
	s, data, err := c.pick(rows)
	if err != nil {
		return nil, err
	}
	predicted, err := fit.Predict(data)
	if err != nil {
		return nil, err
	}
	lp := make([]float64, len(rows))
	for i, p := range predicted {
		lp[i] = p.LinearPredictor
	}
	agree, err := survival.Harrell(s, lp)
	if err != nil {
		return nil, err
	}
	frame, err := models.NewFrame(models.Numbers("lp", lp))
	if err != nil {
		return nil, err
	}
	slope, err := models.Cox(s, frame, "lp", models.CoxOptions{Ties: c.options.Ties})
	if err != nil {
		return nil, err
	}
	if b := slope.Coefficients[0].Estimate; math.IsNaN(b) || !slope.Converged {
		return nil, fmt.Errorf("%w: the slope is not determined", ErrData)
	}
	out := []float64{agree.C, slope.Coefficients[0].Estimate}
	if c.at == 0 {
		return out, nil
	}
	risk, err := risksAt(fit, data, lp, c.at)
	if err != nil {
		return nil, err
	}
	b, err := Brier(s, []float64{c.at}, [][]float64{risk})
	if err != nil {
		return nil, err
	}
	roc, err := TimeROC(s, c.at, risk)
	return append(out, b.Points[0].Score, roc.AUC), err
}

// risksAt is 1 − exp(−H₀(t) exp(lp)), where the cumulative hazard is read from the curve of the first row.
func risksAt(fit models.CoxFit, data models.Frame, lp []float64, at float64) ([]float64, error) {
	var first []models.Column
	for _, name := range data.Columns() {
		numbers, labels, levels, err := data.Values(name)
		if err != nil {
			return nil, err
		}
		c := models.Column{Name: name, Levels: levels}
		if labels != nil {
			c.Labels = labels[:1]
		} else {
			c.Numbers = numbers[:1]
		}
		first = append(first, c)
	}
	one, err := models.NewFrame(first...)
	if err != nil {
		return nil, err
	}
	curves, err := fit.Curves(one)
	if err != nil {
		return nil, err
	}
	hazard := -math.Log(curves.Groups[0].At(at).Survival)
	out := make([]float64, len(lp))
	for i, v := range lp {
		out[i] = -math.Expm1(-hazard * math.Exp(v-lp[0]))
	}
	return out, nil
}

// Table has one row a measure.
func (v Validation) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("%s: n = %d, events = %d, validated by %s", v.Model, v.N, v.Events,
		v.Options.Method),
		Columns: append(table.Text(""), table.Numbers("apparent", "training", "test", "optimism", "corrected")...)}
	for _, m := range v.Measures {
		t.Append(m.Name, table.Fixed(m.Apparent, 4), table.Fixed(m.Training, 4), table.Fixed(m.Test, 4),
			table.Fixed(m.Optimism, 4),
			table.Fixed(m.Corrected, 4))
	}
	what := "rows drawn with replacement; tested on all rows."
	if v.Options.Method == CrossValidation {
		what = "fits, each without a part of the rows; tested on that part."
	}
	t.Notes = append(t.Notes, fmt.Sprintf("%d %s Seed %d.", v.Options.Replicates, map[bool]string{true: "fits to " + what,
		false: what}[v.Options.Method == Bootstrap],
		v.Options.Seed))
	if v.Missing > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d rows dropped as missing.", v.Missing))
	}
	if v.Failed > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("Warning: %d replicates failed and are left out; the first: %s", v.Failed,
			v.Failure))
	}
	return t
}

// String prints the table as text.
func (v Validation) String() string { return v.Table().String() }

// HTML prints the table for a notebook.
func (v Validation) HTML() string { return v.Table().HTML() }
