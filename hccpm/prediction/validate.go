package prediction

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"hipec/hccpm/models"
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
