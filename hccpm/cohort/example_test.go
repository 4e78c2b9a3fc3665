package cohort_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hipec/hccpm/cohort"
)

func lung() *cohort.Cohort {
	c, err := cohort.Open("testdata/lung.csv")
	if err != nil {
		panic(err)
	}
	return c
}

// The lung data as R writes them, from file to curves, test and table.
func ExampleOpen() {
	c, err := cohort.Open("testdata/lung.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	km, err := c.KaplanMeier("time", "status", "sex")
	fmt.Println(km, err)
	test, err := c.LogRank("time", "status", "sex")
	fmt.Println(test, err)
	// Output:
	// Kaplan-Meier, time [status: 2 is the event, 1 is censored]: n = 228, events = 165
	//     n events median 0.95LCL 0.95UCL
	// 1 138    112    270     212     310
	// 2  90     53    426     348     550
	// Limits: log, level 0.95; standard errors by Greenwood; median: midpoint of the flat stretch.
	//  <nil>
	// Log-rank test, time [status: 2 is the event, 1 is censored]: n = 228, events = 165
	// group   N Observed Expected (O-E)^2/E (O-E)^2/V
	// 1     138      112     91.6      4.55      10.3
	// 2      90       53     73.4      5.68      10.3
	// Chisq = 10.3 on 1 degrees of freedom, p = 0.0013
	//  <nil>
}

// Semicolons and decimal commas are found.
func ExampleOpen_semicolons() {
	c, err := cohort.Open("testdata/lung_years.csv")
	fmt.Println(c.Heading(), err)
	fmt.Println(c.Notes())
	years, _, err := c.Floats("years")
	fmt.Println(years[:3], err)
	// Output:
	// lung_years.csv: 228 patients, 11 columns, 67 cells missing <nil>
	// [Numbers have a decimal comma: years.]
	// [0.838 1.246 2.765] <nil>
}

func ExampleRead() {
	c, err := cohort.Read(strings.NewReader("id;sex;age\na1;m;52,5\na2;f;-99\na3;m;48\na4;f;61\n"), "mine.csv",
		cohort.OpenOptions{NA: []string{"-99"}})
	fmt.Print(c, err)
	// Output:
	// mine.csv: 4 patients, 3 columns, 1 cell missing
	// id sex  age
	// a1 m   52.5
	// a2 f     NA
	// a3 m   48.0
	// a4 f   61.0
	// Numbers have a decimal comma: age.
	//  <nil>
}

func ExampleLoadError() {
	book, err := cohort.ReadCodebook(strings.NewReader("name,type,min,max,levels\nage,int,0,120,\n"+
		"sex,category,,,1=male|2=female\n"), "codebook.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = cohort.Read(strings.NewReader("age,sex\n52,1\n520,2\nold,3\n"), "mine.csv", cohort.OpenOptions{
		Codebook: book})
	var faults *cohort.LoadError
	if errors.As(err, &faults) {
		for _, f := range faults.Cells {
			fmt.Println(f)
		}
	}
	// Output:
	// mine.csv: row 3, column age: "520" is outside 0 to 120; check the decimal point and the unit
	// mine.csv: row 4, column age: "old" is not a whole number; write digits only
	// mine.csv: row 4, column sex: "3" is not one of 1 (male), 2 (female); write one of these words
}

// What was found can be saved, corrected and given back.
func ExampleCodebook_Save() {
	path := filepath.Join(os.TempDir(), "hipec-example-codebook.csv")
	defer os.Remove(path)
	if err := lung().Codebook().Save(path); err != nil {
		fmt.Println(err)
		return
	}
	book, err := cohort.OpenCodebook(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, v := range book {
		if v.Name == "sex" {
			book[i].Type, book[i].Levels, book[i].Codes = cohort.Category, []string{"male", "female"}, []string{"1", "2"}
		}
	}
	c, err := cohort.Open("testdata/lung.csv", cohort.OpenOptions{Codebook: book})
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := c.GroupBy("sex")
	fmt.Println(g, err)
	fmt.Println(len(book.Clone()), strings.Count(book.CSV(), "\n"))
	// Output:
	// sex    patients
	// male        138
	// female       90
	//  <nil>
	// 10 11
}

func ExampleReadCodebook() {
	_, err := cohort.ReadCodebook(strings.NewReader("name,type,levels\nsex,categry,male|female\n"), "codebook.csv")
	fmt.Println(err)
	// Output: codebook.csv: row 2, column type: "categry" is no type; there are text, id, int, float, bool, category, list, date
}

func ExampleOpenCodebook() {
	_, err := cohort.OpenCodebook("testdata/absent.csv")
	fmt.Println(err)
	// Output: cohort: open testdata/absent.csv: no such file or directory
}

func ExampleNew() {
	c, err := cohort.New("trial", cohort.Values("months", []float64{3, 8, 12, 20}),
		cohort.Words("arm", []string{"A", "B", "A", "B"}),
		cohort.Words("status", []string{"dead", "alive", "dead", "dead"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := c.Survival("months", "status", cohort.SurvivalOptions{By: []string{"arm"}, Unit: "months"})
	fmt.Print(s, err)
	// Output:
	// months [status: dead is the event, alive is censored] (months): n = 4, events = 3
	//  3 8+ 12 20
	//  <nil>
}

func ExampleValues() {
	c, err := cohort.New("ages", cohort.Values("age", []float64{50, 61}))
	fmt.Println(c.Heading(), err)
	// Output: ages: 2 patients, 1 column <nil>
}

func ExampleWords() {
	c, err := cohort.New("sexes", cohort.Words("sex", []string{"m", "f", "m", "", "f"}))
	fmt.Println(c.Heading(), err)
	// Output: sexes: 5 patients, 1 column, 1 cell missing <nil>
}

// A status that could be read in two ways is refused.
func ExampleCohort_Survival() {
	c, err := cohort.Open("testdata/pbc.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = c.Survival("time", "status")
	fmt.Println(err)
	s, err := c.Survival("time", "status", cohort.SurvivalOptions{Event: 2, By: []string{"stage"}, Per: 365.25,
		Unit: "years", Name: "death"})
	fmt.Println(s.Name(), s.Unit(), s.N(), s.Events(), s.Strata(), s.Missing(), s.MissingIn(), err)
	s, err = c.Survival("time", "status", cohort.SurvivalOptions{Causes: []string{"1", "2"}})
	fmt.Println(s.Causes(), s.Events(), err)
	// Output:
	// cohort: can be read in more than one way: status has the values 0, 1, 2: there are more than two; say which value means that the event happened, as in SurvivalOptions{Event: 2}
	// death years 412 157 [1 2 3 4] 6 [{stage 6}] <nil>
	// [1 2] 186 <nil>
}

func ExampleCohort_KaplanMeier() {
	km, err := lung().KaplanMeier("time", "status", "ph.ecog")
	fmt.Println(km.Missing, km.MissingIn, len(km.Groups), err)
	// Output: 1 [{ph.ecog 1}] 4 <nil>
}

func ExampleCohort_LogRank() {
	test, err := lung().LogRank("time", "status", "sex", "ph.ecog")
	fmt.Printf("%.2f on %d df, %v\n", test.Chisq, test.DF, err)
	// Output:
	// 32.92 on 6 df, <nil>
}

func ExampleCohort_Filter() {
	c, err := lung().Filter(cohort.Where("age", cohort.AtLeast, 70), cohort.IsNot("ph.ecog", "0"))
	fmt.Println(c.Heading(), err)
	n, err := lung().Count(cohort.Where("age", cohort.Above, 100))
	fmt.Println(n, err)
	_, err = lung().Filter(cohort.Is("sexe", "1"))
	fmt.Println(err)
	// Output:
	// lung.csv, age ≥ 70, ph.ecog is not 0: 43 patients, 10 columns, 7 cells missing <nil>
	// 0 <nil>
	// cohort: no such column: "sexe" (did you mean "sex"? there are inst, time, status, age, sex, ph.ecog, ph.karno, pat.karno, meal.cal, wt.loss)
}

func ExampleWhere() {
	n, err := lung().Count(cohort.Where("age", cohort.AtMost, 50))
	fmt.Println(n, cohort.Where("age", cohort.AtMost, 50), err)
	// Output:
	// 26 age ≤ 50 <nil>
}

func ExampleIs() {
	n, err := lung().Count(cohort.Is("sex", "2"))
	fmt.Println(n, err)
	// Output: 90 <nil>
}

func ExampleIsNot() {
	n, err := lung().Count(cohort.IsNot("ph.ecog", "0", "1"))
	fmt.Println(n, err)
	// Output: 51 <nil>
}

func ExampleHas() {
	book, err := cohort.ReadCodebook(strings.NewReader("name,type\ndrugs,list\n"), "codebook.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := cohort.Read(strings.NewReader("drugs\n\"5-FU; oxaliplatin\"\nFOLFOX\nnone\n"), "drugs.csv",
		cohort.OpenOptions{Codebook: book})
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := c.Count(cohort.Has("drugs", "oxali"))
	fmt.Println(n, err)
	lists, err := c.Lists("drugs")
	fmt.Printf("%q %v\n", lists[0], err)
	// Output:
	// 1 <nil>
	// ["5-FU" "oxaliplatin"] <nil>
}

func ExampleCohort_GroupBy() {
	g, err := lung().GroupBy("ph.ecog")
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, ok := g.Group("0")
	fmt.Println(g.Missing, fit.N(), ok)
	// Output: 1 63 true
}

func ExampleCohort_Describe() {
	t, err := lung().Describe("age", "ph.ecog")
	fmt.Print(t, err)
	// Output:
	// lung.csv: 228 patients, 10 columns, 67 cells missing
	// column  level   n missing median    range   mean     sd
	// age           228       0     63 39 to 82  62.45  9.073
	// ph.ecog       227       1      1   0 to 3 0.9515 0.7179
	//  <nil>
}

func ExampleCohort_Select() {
	c := lung().Named("lung")
	fmt.Println(len(c.Columns()))
	t, err := c.Select("time", "status")
	fmt.Println(len(t.Rows), t.Rows[0], c.Name(), err)
	head, err := c.Head(2, "time", "sex")
	fmt.Print(head, err)
	// Output:
	// 10
	// 228 [306 2] lung <nil>
	// lung: 228 patients, 10 columns, 67 cells missing
	// time sex
	//  306   1
	//  455   1
	// The first 2 of 228 patients.
	//  <nil>
}

func ExampleCohort_Complete() {
	c, dropped, err := lung().Complete("meal.cal", "wt.loss")
	fmt.Println(c.N(), dropped, err)
	// Output:
	// 171 57 <nil>
}

func ExampleFromDataFrame() {
	df := lung().DataFrame()
	c, err := cohort.FromDataFrame(df, "from gota")
	fmt.Println(c.Heading(), err)
	// Output: from gota: 228 patients, 10 columns, 67 cells missing <nil>
}

func ExampleCohort_Variable() {
	book := lung().Codebook()
	v, ok := book.Variable("meal.cal")
	fmt.Println(v.Label(), v.Type, ok, lung().ColumnLabel("meal.cal"))
	v, err := lung().Variable("age")
	texts, _, _ := lung().Strings("age")
	fmt.Println(v.Type, texts[0], err)
	// Output:
	// meal.cal int true meal.cal
	// int 74 <nil>
}

func ExampleCohort_Table1By() {
	t, err := lung().Table1By("sex", cohort.Table1Options{Columns: []string{"age", "wt.loss"}})
	fmt.Print(t, err)
	// Output:
	// lung.csv, by sex
	//           1 (n = 138)   2 (n = 90) missing     p test
	// age      63.34 ± 9.14 61.08 ± 8.85       0 0.064 a
	// wt.loss    11.22 ± 13 7.767 ± 13.2      14 0.060 a
	// Shown: mean ± standard deviation.
	// a: Welch's t test.
	//  <nil>
}

func ExampleFromRows() {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	rows, err := db.Query("select 'a' as arm, 3.5 as months union all select 'b', 8 union all select 'a', 4 union all " +
		"select 'b', 1")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := cohort.FromRows(rows, "my query")
	fmt.Println(c.Heading(), err)
	// Output: my query: 4 patients, 2 columns <nil>
}

func ExampleCohort_Table1() {
	t, err := lung().Table1(cohort.Table1Options{Columns: []string{"age", "sex", "wt.loss"},
		Show: map[string]cohort.Summary{"wt.loss": cohort.MedianRange}})
	fmt.Print(t, err)
	// Output:
	// lung.csv
	//           all (n = 228) missing
	// age        62.45 ± 9.07       0
	// sex                           0
	//         1    138 (61 %)
	//         2     90 (39 %)
	// wt.loss   7 (-24 to 68)      14
	// Shown: mean ± standard deviation, median (smallest to largest), count (share of those present).
	//  <nil>
}

func ExampleCohort_Table1By_differences() {
	t, err := lung().Table1By("sex", cohort.Table1Options{Columns: []string{"age", "ph.ecog"}, Differences: true,
		Overall: true, NoMissing: true})
	fmt.Print(t, err)
	// Output:
	// lung.csv, by sex
	//            1 (n = 138)   2 (n = 90) all (n = 228)  SMD     p test
	// age       63.34 ± 9.14 61.08 ± 8.85  62.45 ± 9.07 0.25 0.064 a
	// ph.ecog                                           0.16  0.82 b
	//         0    36 (26 %)    27 (30 %)     63 (28 %)
	//         1    71 (52 %)    42 (47 %)    113 (50 %)
	//         2    29 (21 %)    21 (23 %)     50 (22 %)
	//         3      1 (1 %)      0 (0 %)       1 (0 %)
	// Shown: mean ± standard deviation, count (share of those present).
	// a: Welch's t test.
	// b: Fisher's exact test.
	// SMD: standardised difference.
	//  <nil>
}

func ExampleCohort_Look() {
	look, err := lung().Look()
	fmt.Println(look.Rows[3], err)
	m, err := lung().Missingness()
	fmt.Println(m.Rows[1], err)
	// Output:
	// [age int 0 42 39 to 82 ▁▂▃▅▆▆█▅▄▁] <nil>
	// [42 1     ✕ ] <nil>
}
