package table_test

import (
	"fmt"

	"hipec/hccpm/table"
)

func ExampleText() {
	t := table.Table{Columns: append(table.Text("patient"), table.Numbers("months")...)}
	t.Append("1", "82.7")
	fmt.Print(t)
	// Output:
	// patient months
	// 1         82.7
}

func ExampleNumbers() {
	t := table.Table{Columns: table.Numbers("n", "events")}
	t.Append("10", "5")
	fmt.Print(t)
	// Output:
	// n events
	// 10      5
}

func ExampleFixed() {
	fmt.Println(table.Fixed(0.6857142, 3), table.Fixed(-0.0001, 2))
	// Output:
	// 0.686 0.00
}

func ExampleSignif() {
	fmt.Println(table.Signif(0.00012345, 3), table.Signif(24.50, 4), table.Signif(1234567, 3))
	// Output:
	// 0.000123 24.5 1230000
}

func ExamplePercent() {
	fmt.Println(table.Percent(0.895, 1))
	// Output:
	// 89.5 %
}

func ExamplePValue() {
	fmt.Println(table.PValue(0.0496), table.PValue(0.00004), table.PValue(0.848))
	// Output:
	// 0.0496 < 0.001 0.85
}

func ExampleInterval() {
	fmt.Println(table.Interval(0.9, 0.732, 1, 2))
	// Output:
	// 0.90 (0.73 to 1.00)
}
