//go:build ignore

// get: github.com/xuri/excelize/v2@v2.10.0

package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

func main() {
	f := excelize.NewFile()
	f.SetCellValue("Sheet1", "A1", "x")
	f.SetCellValue("Sheet1", "B2", 3.5)
	f.SetCellFormula("Sheet1", "C3", "=B2*2")
	b, err := f.WriteToBuffer()
	g, err2 := excelize.OpenReader(b)
	fmt.Println(err, err2)
	rows, err := g.GetRows("Sheet1")
	v, err2 := g.CalcCellValue("Sheet1", "C3")
	fmt.Println(rows, err, v, err2)
}
