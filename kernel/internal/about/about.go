// Package about is what the programs say of themselves.
package about

// Version is the module's; notebooks carry it in their metadata.
const Version = "0.1.0"

// Link is an entry of a front end's help menu.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Links are where the language and the libraries are explained.
func Links() []Link {
	return []Link{
		{Text: "Go, the language", URL: "https://go.dev/ref/spec"},
		{Text: "Go, the standard library", URL: "https://pkg.go.dev/std"},
		{Text: "gota, dataframes", URL: "https://pkg.go.dev/github.com/go-gota/gota/dataframe"},
		{Text: "gonum, numbers", URL: "https://pkg.go.dev/gonum.org/v1/gonum"},
	}
}
