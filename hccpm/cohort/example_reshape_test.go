package cohort_test

import (
	"fmt"
	"strings"

	"hipec/hccpm/cohort"
	"hipec/hccpm/survival"
)

// A query of a database; any engine with a driver for database/sql can be asked through FromRows.
func ExampleOpenSQL() {
	_, err := cohort.OpenSQL("sqlite:testdata/absent.db", "select * from patients")
	fmt.Println(err != nil)
	_, err = cohort.OpenSQL("patients", "select * from patients")
	fmt.Println(err)
	// Output:
	// true
	// cohort: format is not read: "patients" is no address of a database; write postgres://user@host/database or sqlite:file.db
}

// The query runs on any engine that speaks SQL; what it returns, as a table of any format, is the sample.
func ExampleEventQuery_SQL() {
	q := cohort.EventQuery{From: "patients", Time: "months", Event: "status = 'dead'", By: []string{"arm"}}
	text, err := q.SQL()
	fmt.Println(text, err)
	c, err := cohort.Read(strings.NewReader("group_1,time,events,censored\nA,6,20,1\nA,12,10,30\nB,6,11,2\nB,12,9,40\n"),
		"from DuckDB")
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := c.Events("months")
	if err != nil {
		fmt.Println(err)
		return
	}
	test, err := survival.LogRank(s)
	fmt.Printf("%d patients, χ² = %.2f, %v\n", test.N, test.Chisq, err)
	// Output:
	// select arm as group_1, months as time,
	//   sum(case when status = 'dead' then 1 else 0 end) as events,
	//   sum(case when status = 'dead' then 0 else 1 end) as censored
	// from patients
	// where arm is not null and months is not null and (status = 'dead') is not null
	// group by arm, months
	// order by group_1, time <nil>
	// 123 patients, χ² = 3.87, <nil>
}

func ExampleOpenEvents() {
	_, err := cohort.OpenEvents("sqlite:patients.db", cohort.EventQuery{From: "patients", Time: "months"}, "months")
	fmt.Println(err)
	// Output: cohort: invalid option: an event table needs From, Time and Event, got "patients", "months", ""
}

func ExampleCohort_Join() {
	patients, err := cohort.Read(strings.NewReader("id,age\na,51\nb,62\n"), "patients.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	laboratory, err := cohort.Read(strings.NewReader("id,crp\nb,4.5\nc,2\n"), "laboratory.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	both, err := patients.Join(laboratory, "id")
	fmt.Print(both, err)
	// Output:
	// patients.csv: 2 patients, 3 columns, 1 cell missing
	// id age crp
	// a   51  NA
	// b   62 4.5
	// 1 patient not in laboratory.csv.
	// 1 patient of laboratory.csv not in patients.csv, left out.
	//  <nil>
}

func ExampleCohort_Long() {
	c, err := cohort.Read(strings.NewReader("id,before,after\na,5,3\nb,7,4\n"), "marker.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	long, err := c.Long("when", "marker", "before", "after")
	fmt.Println(long, err)
	wide, err := long.Wide("id", "when", "marker")
	fmt.Println(wide.N(), wide.Columns(), err)
	// Output:
	// marker.csv: 4 patients, 3 columns
	// id when   marker
	// a  before      5
	// a  after       3
	// b  before      7
	// b  after       4
	//  <nil>
	// 2 [id before after] <nil>
}

func ExampleCohort_StartStop() {
	c, err := cohort.Read(strings.NewReader("id,day,died\na,10,0\na,30,0\na,45,1\n"), "visits.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err = c.StartStop("id", "day", "start")
	if err != nil {
		fmt.Println(err)
		return
	}
	starts, err := c.Numbers("start")
	fmt.Println(starts, err)
	// Output: [0 10 30] <nil>
}
