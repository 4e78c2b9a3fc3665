//go:build !js

package formats

import (
	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL
	_ "modernc.org/sqlite"             // SQLite
)

// errBrowser is the error of what a program in a browser cannot do; nil elsewhere.
func errBrowser(string) error { return nil }
