package cohort

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const trial = `create table trial (id text, arm text, months double precision, died boolean, entered date, visits integer, big bigint)`

var patients3 = []string{
	`insert into trial values ('a1', 'A', 3.5, true, '2024-03-01', 2, 9007199254740993)`,
	`insert into trial values ('a2', 'B', 12, false, '2024-04-15', null, 2)`,
	`insert into trial values ('a3', 'A', null, true, '2023-12-31', 5, 3)`,
}

func fill(t *testing.T, db *sql.DB) {
	t.Helper()
	for _, q := range append([]string{trial}, patients3...) {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
}

func wantTrial(t *testing.T, c *Cohort, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	months, missing, err := c.Floats("months")
	if err != nil || missing != 1 || months[0] != 3.5 {
		t.Errorf("months %v, %d missing, %v", months, missing, err)
	}
	big, _, err := c.Strings("big")
	if err != nil || big[0] != "9007199254740993" {
		t.Errorf("big %v, %v", big, err)
	}
	entered, _, err := c.Strings("entered")
	if v, _ := c.Variable("entered"); err != nil || v.Type != Date || entered[2] != "2023-12-31" {
		t.Errorf("entered %v, %v, %v", entered, v.Type, err)
	}
	s, err := c.Survival("months", "died", SurvivalOptions{By: []string{"arm"}})
	if err != nil || s.N() != 2 || s.Events() != 1 || s.Missing() != 1 {
		t.Errorf("sample %v, %v", s, err)
	}
}

func TestSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "trial.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := OpenSQL("sqlite:"+path,
		`select id, arm, months, case died when true then 'yes' else 'no' end as died, entered, visits, big from trial`)
	wantTrial(t, c, err)
	c, err = OpenSQL("sqlite:"+path, "select * from trial where arm = ?", "B")
	if err != nil || c.N() != 1 {
		t.Errorf("with an argument: %d patients, %v", c.N(), err)
	}
	for query, want := range map[string]string{"select * from trail": "no such table", "select": "incomplete input",
		"drop table trial": "readonly"} {
		if _, err := OpenSQL("sqlite:"+path, query); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", query, err, want)
		}
	}
	if _, err := OpenSQL("oracle://x", "select 1"); !errors.Is(err, ErrFormat) {
		t.Errorf("another database: got %v", err)
	}
	if _, err := OpenSQL("sqlite:"+path, "select * from trial where false"); !errors.Is(err, ErrEmpty) {
		t.Errorf("nobody: got %v", err)
	}
	if _, err := Open(path); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "OpenSQL") {
		t.Errorf("the file itself: got %v", err)
	}
}

// A real server, where one is there: .ci/run starts it and names it in HIPEC_POSTGRES.
func TestPostgres(t *testing.T) {
	address := os.Getenv("HIPEC_POSTGRES")
	if address == "" {
		t.Skip("HIPEC_POSTGRES names no server")
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("drop table if exists trial"); err != nil {
		t.Fatal(err)
	}
	fill(t, db)
	c, err := OpenSQL(address, "select * from trial order by id")
	wantTrial(t, c, err)
	c, err = OpenSQL(address, "select * from trial where arm = $1", "B")
	if err != nil || c.N() != 1 {
		t.Errorf("with an argument: %d patients, %v", c.N(), err)
	}
	rows, err := db.Query("select arm, avg(months)::numeric(10,2) as mean, array_agg(id) as ids from trial group by arm " +
		"order by arm")
	if err != nil {
		t.Fatal(err)
	}
	c, err = FromRows(rows, "means")
	if err != nil {
		t.Fatal(err)
	}
	if x, _, err := c.Floats("mean"); err != nil || x[0] != 3.5 {
		t.Errorf("a numeric: %v, %v", x, err)
	}
	if !strings.Contains(fmt.Sprint(c.Notes()), "ids") && !strings.Contains(fmt.Sprint(c.Columns()), "ids") {
		t.Errorf("an array is neither kept nor told: %v, %v", c.Columns(), c.Notes())
	}
}
