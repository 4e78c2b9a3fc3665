//go:build ignore

// get: github.com/shopspring/decimal@v1.4.0

package main

import (
	"fmt"

	"github.com/shopspring/decimal"
)

func main() {
	a, b := decimal.RequireFromString("0.1"), decimal.NewFromFloat(0.2)
	fmt.Println(a.Add(b), a.Div(decimal.NewFromInt(3)), a.Add(b).Equal(decimal.RequireFromString("0.3")), b.Pow(decimal.NewFromInt(20)))
	fmt.Println(decimal.NewFromFloat(12345.6789).Round(2).StringFixed(3), decimal.Avg(a, b))
}
