package cohort

import (
	"math"
	"testing"

	"hipec/hccpm/internal/oracle"
	"hipec/hccpm/survival"
)

// From R's own files, with NA, 1/2 coding, row names, semicolons and decimal commas, to R's numbers. R 4.2.2, survival
// 3.5-3: survdiff(Surv(time, status) ~ group)$chisq, summary(survfit(…))$table[, "median"], t.test and chisq.test.
func TestRDataFromFileToTest(t *testing.T) {
	var g oracle.Gauge
	for _, tt := range []struct {
		file, time, status, by string
		o                      SurvivalOptions
		chisq                  float64
		medians                []float64
		column                 string
		p                      float64
	}{
		{"lung.csv", "time", "status", "sex", SurvivalOptions{}, 10.32674195489, []float64{270, 426}, "age", 0.06394336},
		{"lung.csv", "time", "status", "ph.ecog", SurvivalOptions{}, 21.96213168248, []float64{394, 306, 199, 118}, "", 0},
		{"gbsg.csv", "rfstime", "status", "hormon", SurvivalOptions{}, 8.564780853539, []float64{1528, 2018}, "grade",
			0.2732880458029},
		{"pbc.csv", "time", "status", "trt", SurvivalOptions{Event: 2}, 0.1017054740049, []float64{3282, 3428}, "age",
			0.01753177579765},
		{"lung_years.csv", "years", "status", "sex", SurvivalOptions{}, 10.32674195489, []float64{0.739, 1.166}, "", 0},
	} {
		t.Run(tt.file+" by "+tt.by, func(t *testing.T) {
			c, err := Open("testdata/" + tt.file)
			if err != nil {
				t.Fatal(err)
			}
			tt.o.By = []string{tt.by}
			s, err := c.Survival(tt.time, tt.status, tt.o)
			if err != nil {
				t.Fatal(err)
			}
			test, err := survival.LogRank(s)
			if err != nil {
				t.Fatal(err)
			}
			g.Check(t, "chisq", test.Chisq, tt.chisq)
			km, err := survival.KaplanMeier(s)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range tt.medians {
				g.Check(t, "median", km.Groups[i].Median(survival.Midpoint).Value.Time, want)
			}
			if tt.column == "" {
				return
			}
			table, err := c.Table1By(tt.by, Table1Options{Columns: []string{tt.column}})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range table.Rows {
				if math.Abs(r.P-tt.p) > 1e-8 {
					t.Errorf("%s: P %v, want %v", tt.column, r.P, tt.p)
				}
			}
		})
	}
}
