package table_test

import (
	"fmt"

	"hipec/hccpm/table"
)

func ExampleTable_LaTeX() {
	t := table.Table{Caption: "Survival", Columns: append(table.Text("group"), table.Numbers("events", "P")...)}
	t.Append("CC0/1", "1 of 4 (25 %)", "0.36")
	fmt.Print(t.LaTeX(table.LaTeXOptions{Booktabs: true, Label: "tab:survival"}))
	// Output:
	// \begin{table}
	// \centering
	// \caption{Survival}
	// \label{tab:survival}
	// \begin{tabular}{lrr}
	// \toprule
	// group & events & P \\
	// \midrule
	// CC0/1 & 1 of 4 (25 \%) & 0.36 \\
	// \bottomrule
	// \end{tabular}
	// \end{table}
}

func ExampleFromCSV() {
	t, err := table.FromCSV("group,events\nCC0/1,1\nCC2/3,4\n")
	fmt.Println(err)
	fmt.Print(t)
	_, err = table.FromCSV("group,events\nCC0/1\n")
	fmt.Println(err)
	// Output:
	// <nil>
	// group events
	// CC0/1      1
	// CC2/3      4
	// table: not a table in CSV: record on line 2: wrong number of fields
}

func ExampleTable_Word() {
	t := table.Table{Caption: "Patients", Columns: table.Text("sex", "n"), Rows: [][]string{{"male", "138"},
		{"female", "90"}}}
	fmt.Printf("%s\n", t.Word()[:2]) // a .docx is a packed file
	// Output: PK
}

func ExampleWord() {
	t := table.Table{Columns: table.Text("a")}
	fmt.Println(len(table.Word(t, t)) > len(table.Word(t)))
	// Output: true
}

func ExampleSaveWord() {
	fmt.Println(table.SaveWord("table1.txt", table.Table{}))
	// Output: table: table1.txt: the name of a document of Word ends in .docx
}
