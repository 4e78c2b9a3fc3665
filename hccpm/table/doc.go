// Package table holds one plain value, [Table], that every result of the
// statistics turns into before it is shown, and the number formats that the
// field uses.
//
// A Table is text already: the rows hold the cells as they will be read.  What
// computed the numbers decides how many decimals they deserve; what renders the
// table decides only where they stand.  The same value is printed on a terminal
// ([Table.String]), shown in a notebook ([Table.HTML]), pasted into a document
// ([Table.Markdown]), set in a paper ([Table.LaTeX]) or opened in a spreadsheet
// ([Table.CSV]), and read back from there ([FromCSV]).
//
// The package imports nothing of this module.
package table
