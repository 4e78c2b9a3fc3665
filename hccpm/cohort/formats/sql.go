package formats

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Connect opens a database by its address: postgres://user@host/database, sqlite:path, or the path of an SQLite
// file that exists.
//
// Errors: an address of another kind wraps [ErrFormat], and so does every address in a browser; those of the driver.
func Connect(address string) (*sql.DB, error) {
	if err := errBrowser("a database"); err != nil {
		return nil, err
	}
	kind, rest, ok := strings.Cut(address, ":")
	switch {
	case ok && (kind == "postgres" || kind == "postgresql"):
		return sql.Open("pgx", address)
	case ok && kind == "sqlite":
		return sql.Open("sqlite", "file:"+strings.TrimPrefix(rest, "//")+"?mode=ro")
	}
	return nil, fmt.Errorf("%w: %q is no address of a database; write postgres://user@host/database or sqlite:file.db",
		ErrFormat, address)
}

// Rows reads what a query found.
//
// Errors: those of the query; a column of a type that is no value of a cell is left out and noted.
func Rows(ctx context.Context, rows *sql.Rows) (*Table, error) {
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	columns := make([]cells, len(types))
	odd := make([]string, len(types))
	values, at := make([]any, len(types)), make([]any, len(types))
	for j := range values {
		at[j] = &values[j]
	}
	for rows.Next() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := rows.Scan(at...); err != nil {
			return nil, err
		}
		for j, v := range values {
			if !addValue(&columns[j], v) {
				odd[j] = fmt.Sprintf("%T", v)
			}
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	t := &Table{Row: RowNumbers{First: 1}}
	for j := range columns {
		name := types[j].Name()
		if odd[j] != "" {
			t.Notes = append(t.Notes, fmt.Sprintf("Column %s is left out: it holds %s, which is not a value a cell can have; "+
				"cast it in the query.", name, odd[j]))
			continue
		}
		c := columns[j].column(name)
		if dated(types[j].DatabaseTypeName()) && c.Code != nil {
			c.Kind = Untyped
		}
		t.Columns = append(t.Columns, c)
	}
	t.CheckNames(0)
	return t, nil
}

func dated(databaseType string) bool {
	return strings.Contains(strings.ToUpper(databaseType), "DATE") || strings.Contains(strings.ToUpper(databaseType),
		"TIME")
}

// addValue adds a value of a driver; it is false for one of a kind that is not known.
func addValue(c *cells, v any) bool {
	const longest = 1 << 53
	switch x := v.(type) {
	case nil:
		c.add(emptyCell, 0, "")
	case int64:
		if x > longest || x < -longest {
			c.add(textCell, 0, strconv.FormatInt(x, 10))
			break
		}
		c.add(numberCell, float64(x), "")
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			c.add(emptyCell, 0, "")
			break
		}
		c.add(numberCell, x, "")
	case float32:
		c.add(numberCell, shortest(x), "")
	case bool:
		c.add(textCell, 0, map[bool]string{true: "yes", false: "no"}[x])
	case string:
		addText(c, x)
	case []byte:
		addText(c, string(x))
	case time.Time:
		c.add(dateCell, dayOf(x), "")
	default:
		return false
	}
	return true
}

func addText(c *cells, s string) {
	if s = strings.TrimSpace(s); s == "" {
		c.add(emptyCell, 0, "")
		return
	}
	c.add(textCell, 0, s)
}
