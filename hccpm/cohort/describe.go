package cohort

import (
	"fmt"
	"strconv"

	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// Describe summarises columns, all but ids and free text if none are named: for
// numbers n, missing, median, range, mean and standard deviation (divisor n − 1);
// for categories and yes/no the count and share of each level, of those present;
// for lists the number of patients with any item.
//
// Errors: an unknown column wraps [ErrNoColumn].
//
// R equivalent: summary(data), with sd(x) and table(x).
func (c *Cohort) Describe(columns ...string) (table.Table, error) {
	if err := c.Err(); err != nil {
		return table.Table{}, err
	}
	all := len(columns) == 0
	if all {
		columns = c.Columns()
	}
	t := table.Table{Caption: c.Heading(), Notes: c.Notes(), Columns: append(table.Text("column", "level"),
		table.Numbers("n", "missing", "median", "range", "mean", "sd")...)}
	for _, name := range columns {
		v, err := c.Variable(name)
		if err != nil {
			return table.Table{}, err
		}
		switch v.Type {
		case Int, Float:
			err = c.describeNumbers(&t, v)
		case Bool, Category:
			err = c.describeLevels(&t, v)
		case List:
			err = c.describeLists(&t, v)
		default:
			if !all {
				err = c.describeText(&t, v)
			}
		}
		if err != nil {
			return table.Table{}, err
		}
	}
	return t, nil
}

func (c *Cohort) describeNumbers(t *table.Table, v Variable) error {
	x, _, err := c.Floats(v.Name)
	if err != nil {
		return err
	}
	d, err := stats.Describe(x, stats.DescribeOptions{Name: v.Name, Unit: v.Unit, DropMissing: true})
	if err != nil {
		return fmt.Errorf("cohort: column %s: %w", v.Name, err)
	}
	t.Append(v.Label(), "", strconv.Itoa(d.N), strconv.Itoa(d.Missing), table.Signif(d.Median, 7),
		table.Signif(d.Min, 7)+" to "+table.Signif(d.Max, 7), table.Signif(d.Mean, 4), table.Signif(d.SD, 4))
	return nil
}

func (c *Cohort) describeLevels(t *table.Table, v Variable) error {
	cells, missing, err := c.Strings(v.Name)
	if err != nil {
		return err
	}
	present := len(cells) - missing
	t.Append(v.title(), "", strconv.Itoa(present), strconv.Itoa(missing))
	for _, level := range v.Levels {
		n := 0
		for _, cell := range cells {
			if cell == level {
				n++
			}
		}
		share := table.NA
		if present > 0 {
			share = table.Percent(float64(n)/float64(present), 0)
		}
		t.Append("", fmt.Sprintf("%s (%s)", level, share), strconv.Itoa(n))
	}
	return nil
}

func (c *Cohort) describeLists(t *table.Table, v Variable) error {
	lists, err := c.Lists(v.Name)
	if err != nil {
		return err
	}
	some := 0
	for _, list := range lists {
		if len(list) > 0 {
			some++
		}
	}
	t.Append(v.Name, "", strconv.Itoa(len(lists)), "0")
	t.Append("", "any", strconv.Itoa(some))
	t.Append("", "none", strconv.Itoa(len(lists)-some))
	return nil
}

func (c *Cohort) describeText(t *table.Table, v Variable) error {
	cells, missing, err := c.Strings(v.Name)
	if err != nil {
		return err
	}
	k, err := c.column(v.Name)
	if err != nil {
		return err
	}
	distinct := len(k.grouping().labels)
	t.Append(v.Name, fmt.Sprintf("%d different", distinct),
		strconv.Itoa(len(cells)-missing), strconv.Itoa(missing))
	return nil
}
