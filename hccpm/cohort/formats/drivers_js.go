package formats

import (
	"fmt"
	"io"
)

// In a browser no database can be reached, and the readers of Parquet and Arrow would make the page's download
// a third larger.

func errBrowser(what string) error {
	return fmt.Errorf("%w: %s needs the desktop kernel, and this one runs in a browser; save the table as CSV or .xlsx, "+
		"or run the cell there", ErrFormat, what)
}

func readParquet(io.ReaderAt, int64, Options) (*Table, error) {
	return nil, errBrowser("a Parquet file")
}

func readArrow(io.ReaderAt, int64, Options) (*Table, error) { return nil, errBrowser("an Arrow file") }
