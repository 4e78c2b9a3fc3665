//go:build ignore

// get: modernc.org/sqlite@v1.44.2

package main

import (
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite"
)

func main() {
	db, err := sql.Open("sqlite", ":memory:")
	fmt.Println(err)
	var n int
	fmt.Println(db.QueryRow("select 40 + 2").Scan(&n), n)
}
