//go:build ignore

// get: github.com/PuerkitoBio/goquery@v1.10.3

package main

import (
	"fmt"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

func main() {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader("<html><body><ul class=x><li>one<li id=b>two</ul><p>three</p></body></html>"))
	if err != nil {
		fmt.Println(err)
		return
	}
	doc.Find("ul.x li").Each(func(i int, s *goquery.Selection) { fmt.Println(i, s.Text(), s.AttrOr("id", "-")) })
	fmt.Println(doc.Find("p").Length(), doc.Find("li:first-child").Text())
}
