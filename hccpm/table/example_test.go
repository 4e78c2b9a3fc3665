package table_test

import (
	"fmt"

	"hipec/hccpm/table"
)

func rates() table.Table {
	t := table.Table{
		Caption: "Survival after surgery",
		Columns: append(table.Text("endpoint"), table.Numbers("months", "S")...),
		Notes:   []string{"Kaplan-Meier."},
	}
	t.Append("OS2", "36", table.Percent(0.6857, 1))
	t.Append("PFS", "36", table.Percent(0.2, 1))
	return t
}

func ExampleTable_String() {
	fmt.Print(rates())
	// Output:
	// Survival after surgery
	// endpoint months      S
	// OS2          36 68.6 %
	// PFS          36 20.0 %
	// Kaplan-Meier.
}

func ExampleTable_Markdown() {
	fmt.Print(rates().Markdown())
	// Output:
	// **Survival after surgery**
	//
	// | endpoint | months | S |
	// | :-- | --: | --: |
	// | OS2 | 36 | 68.6 % |
	// | PFS | 36 | 20.0 % |
	//
	// Kaplan-Meier.
}

func ExampleTable_CSV() {
	fmt.Print(rates().CSV())
	// Output:
	// endpoint,months,S
	// OS2,36,68.6 %
	// PFS,36,20.0 %
}

func ExampleTable_HTML() {
	t := table.Table{Columns: table.Numbers("n")}
	t.Append("10")
	fmt.Print(t.HTML())
	// Output:
	// <table class="hipec-table">
	// <thead>
	// <tr><th scope="col" style="text-align:right;font-variant-numeric:tabular-nums">n</th></tr>
	// </thead>
	// <tbody>
	// <tr><td style="text-align:right;font-variant-numeric:tabular-nums">10</td></tr>
	// </tbody>
	// </table>
}

func ExampleP() {
	fmt.Println(table.P(0.0357), table.P(0.0002))
	// Output:
	// P = 0.036 P < 0.001
}

func ExampleAligned() {
	for _, s := range table.Aligned([]float64{0.9, 0.6857143, 1}, 3) {
		fmt.Println(s)
	}
	// Output:
	// 0.900
	// 0.686
	// 1.000
}
