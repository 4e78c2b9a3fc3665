//go:build ignore

// get: github.com/jackc/pgx/v5@v5.8.0

package main

import (
	"fmt"

	"github.com/jackc/pgx/v5"
)

func main() {
	c, err := pgx.ParseConfig("postgres://user:secret@localhost:5432/db?sslmode=disable")
	fmt.Println(c.Host, c.Port, c.Database, err)
}
