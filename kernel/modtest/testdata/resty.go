//go:build ignore

// get: github.com/go-resty/resty/v2@v2.16.5

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/go-resty/resty/v2"
)

func main() {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, "{\"got\": %q}", r.URL.Query().Get("q"))
	}))
	defer s.Close()
	var out struct{ Got string }
	resp, err := resty.New().R().SetQueryParam("q", "a b").SetResult(&out).Get(s.URL)
	fmt.Println(err, resp.StatusCode(), out.Got)
}
