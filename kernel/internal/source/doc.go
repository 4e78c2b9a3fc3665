// Package source reads the text of a cell: it takes it apart into imports, declarations and
// statements, parses each, and says what is wrong with it and what will have been meant. It knows
// no names of a notebook and runs nothing.
package source
