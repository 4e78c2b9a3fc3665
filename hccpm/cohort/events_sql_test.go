package cohort

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hipec/hccpm/survival"
)

// What a database counted gives what the patients give: the lung data in SQLite and, where there is
// a server, PostgreSQL.
func TestEventTablesOfDatabases(t *testing.T) {
	c, err := Open("testdata/lung.csv")
	if err != nil {
		t.Fatal(err)
	}
	want, err := c.Survival("time", "status", SurvivalOptions{By: []string{"sex", "ph.ecog"}, Name: "event table",
		Unit: "days"})
	if err != nil {
		t.Fatal(err)
	}
	test, err := survival.LogRank(want)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "lung.db")
	databases := map[string][2]string{"sqlite": {path, "sqlite:" + path}}
	if server := os.Getenv("HIPEC_POSTGRES"); server != "" {
		databases["pgx"] = [2]string{server, server}
	}
	for driver, at := range databases {
		t.Run(driver, func(t *testing.T) {
			db, err := sql.Open(driver, at[0])
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			fillLung(t, db, c)
			s, err := OpenEvents(at[1], EventQuery{From: "lung", Time: "days", Event: "status = 2", By: []string{"sex", "ecog"}},
				"days")
			if err != nil {
				t.Fatal(err)
			}
			got, err := survival.LogRank(s)
			if err != nil || fmt.Sprint(got.Groups) != fmt.Sprint(test.Groups) || got.Chisq != test.Chisq {
				t.Errorf("got %v, %v\nwant %v", got, err, test)
			}
			men, err := OpenEvents(at[1], EventQuery{From: "lung", Time: "days", Event: "status = 2", Where: "sex = 1"}, "days")
			if km, e := survival.KaplanMeier(men); err != nil || e != nil || km.N != 138 ||
				km.Groups[0].Median(survival.Midpoint).Value.Time != 270 {
				t.Errorf("men: %v, %v, %v; want 138 patients, median 270", km, err, e)
			}
		})
	}
	if _, err := (EventQuery{From: "lung"}).SQL(); !errors.Is(err, ErrOption) {
		t.Errorf("no time: got %v", err)
	}
}

func fillLung(t *testing.T, db *sql.DB, c *Cohort) {
	t.Helper()
	var rows []string
	columns := map[string][]string{}
	for _, name := range []string{"time", "status", "sex", "ph.ecog"} {
		texts, _, err := c.Strings(name)
		if err != nil {
			t.Fatal(err)
		}
		columns[name] = texts
	}
	for i := range c.N() {
		ecog := columns["ph.ecog"][i]
		if ecog == "" {
			ecog = "null"
		}
		rows = append(rows, fmt.Sprintf("(%s, %s, %s, %s)", columns["time"][i], columns["status"][i], columns["sex"][i],
			ecog))
	}
	for _, q := range []string{"drop table if exists lung", "create table lung (days integer, status integer, sex " +
		"integer, ecog integer)",
		"insert into lung values " + strings.Join(rows, ", ")} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
}
