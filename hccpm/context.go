package hccpm

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"

	"hipec/data"
	"hipec/hccpm/cohort"
	"hipec/hccpm/internal/nearest"
	"hipec/hccpm/table"
)

// Ledger shows every place where the scan of the paper differs from the cohort:
// what was printed, what it was restored to, why, and the check that fixes it.
//
// Errors: only if the embedded file is damaged.
func Ledger() (table.Table, error) {
	return fileTable(data.Ledger, "What the scan had damaged, and how it was restored")
}

// LedgerByReason shows the ledger for reading: each restored place in a row that ends with the
// number of its reason, and the reasons, which many places share, once below. The check of each
// place is in [Ledger].
//
// Errors: only if the embedded file is damaged.
func LedgerByReason() (table.Table, error) {
	all, err := Ledger()
	if err != nil {
		return table.Table{}, err
	}
	const kept, why = 5, 6 // table, patient, column, printed, restored; kind lies between
	t := table.Table{Caption: all.Caption, Columns: append(slices.Clone(all.Columns[:kept]), table.Numbers("reason")...)}
	var reasons []string
	for _, r := range all.Rows {
		n := slices.Index(reasons, r[why])
		if n < 0 {
			n, reasons = len(reasons), append(reasons, r[why])
		}
		t.Append(append(slices.Clone(r[:kept]), strconv.Itoa(n+1))...)
	}
	for i, r := range reasons {
		t.Notes = append(t.Notes, fmt.Sprintf("%d: %s", i+1, r))
	}
	return t, nil
}

// Literature shows the numbers of other studies that the paper cites, with its
// reference numbers.  They are context: nothing of the cohort is computed from
// them.
//
// Errors: only if the embedded file is damaged.
func Literature() (table.Table, error) {
	return fileTable(data.Literature, "Other studies, as the paper cites them")
}

// LiteratureValue is one number of another study, in its own unit (percent, months, points), by the id that
// literature.csv gives it, such as "yeh-5y".
//
// Errors: an unknown id wraps [cohort.ErrNoColumn] and names those that are near.
func LiteratureValue(id string) (float64, error) {
	t, err := Literature()
	if err != nil {
		return 0, err
	}
	ids := make([]string, len(t.Rows))
	for i, r := range t.Rows {
		if ids[i] = r[0]; r[0] == id {
			return strconv.ParseFloat(r[5], 64)
		}
	}
	return 0, nearest.Unknown("studies", cohort.ErrNoColumn, id, ids)
}

// fileTable is an embedded file as it stands.
func fileTable(name, caption string) (table.Table, error) {
	f, err := data.Open(name)
	if err != nil {
		return table.Table{}, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return table.Table{}, fmt.Errorf("hccpm: %s: %w", name, err)
	}
	if len(rows) == 0 {
		return table.Table{}, fmt.Errorf("hccpm: %s has no rows", name)
	}
	return table.Table{Caption: caption, Columns: table.Text(rows[0]...), Rows: rows[1:]}, nil
}
