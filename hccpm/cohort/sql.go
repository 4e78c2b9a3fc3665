package cohort

import (
	"context"
	"database/sql"
	"fmt"

	"hipec/hccpm/cohort/formats"
	"hipec/hccpm/internal/option"
)

// OpenSQL reads what a query finds in a database: address is postgres://user@host/database, or sqlite: and the path of
// a file. Placeholders in the query are $1, $2, … for PostgreSQL and ? for SQLite. Nothing is written.
//
// Errors: an address of another kind wraps [ErrFormat]; those of the database; those of [Open] for the table that
// comes of it.
func OpenSQL(address, query string, args ...any) (*Cohort, error) {
	db, err := formats.Connect(address)
	if err != nil {
		return failed(fmt.Errorf("cohort: %w", err))
	}
	defer db.Close()
	rows, err := db.QueryContext(context.Background(), query, args...)
	if err != nil {
		return failed(fmt.Errorf("cohort: query: %w", err))
	}
	return FromRows(rows, "query")
}

// FromRows takes over what a query of database/sql found, and closes it; name is what messages call it. Any engine
// with a driver for database/sql can be asked.
//
// Errors: those of the database; those of [Open] for the table that comes of it.
func FromRows(rows *sql.Rows, name string, options ...OpenOptions) (*Cohort, error) {
	t, err := formats.Rows(context.Background(), rows)
	if err != nil {
		return failed(fmt.Errorf("cohort: %s: %w", name, err))
	}
	return build(t, name, option.Of(options))
}
