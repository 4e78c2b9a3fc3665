//go:build !js

package formats

import (
	"context"
	"fmt"
	"io"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// readParquet reads a Parquet file.
func readParquet(r io.ReaderAt, size int64, _ Options) (*Table, error) {
	f, err := file.NewParquetReader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{BatchSize: 1 << 16, Parallel: true},
		memory.DefaultAllocator)
	if err != nil {
		return nil, err
	}
	all, err := p.ReadTable(context.Background())
	if err != nil {
		return nil, err
	}
	defer all.Release()
	return fromArrow(all)
}

// readArrow reads an Arrow file, also called Feather version 2.
func readArrow(r io.ReaderAt, size int64, _ Options) (*Table, error) {
	f, err := ipc.NewFileReader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var records []arrow.RecordBatch
	for i := range f.NumRecords() {
		record, err := f.RecordBatch(i)
		if err != nil {
			return nil, err
		}
		record.Retain()
		records = append(records, record)
	}
	all := array.NewTableFromRecords(f.Schema(), records)
	defer all.Release()
	return fromArrow(all)
}

// fromArrow takes the columns over.
func fromArrow(all arrow.Table) (*Table, error) {
	t := &Table{Row: RowNumbers{First: 1}}
	for j := range int(all.NumCols()) {
		from := all.Column(j)
		c, err := arrowColumn(from)
		if err != nil {
			t.Notes = append(t.Notes, fmt.Sprintf("Column %s is left out: %v.", from.Name(), err))
			continue
		}
		t.Columns = append(t.Columns, c)
	}
	t.CheckNames(0)
	return t, nil
}

func arrowColumn(from *arrow.Column) (Column, error) {
	c := Column{Name: from.Name()}
	n := from.Len()
	kind := from.DataType()
	if d, ok := kind.(*arrow.DictionaryType); ok {
		return arrowDictionary(from, d)
	}
	value, isText, isDate := arrowValue(kind)
	isText = isText || longNumbers(from)
	switch {
	case isText:
		c.Kind, c.Code = Text, make([]int32, 0, n)
		known := map[string]int32{}
		for _, chunk := range from.Data().Chunks() {
			for i := range chunk.Len() {
				k := int32(-1)
				if chunk.IsValid(i) && chunk.ValueStr(i) != "" {
					k = wordCode(&c, known, chunk.ValueStr(i))
				}
				c.Code = append(c.Code, k)
			}
		}
		return c, nil
	case value == nil:
		return c, fmt.Errorf("it holds %s, which is not a value a cell can have", kind)
	}
	c.Kind, c.Number = Number, make([]float64, 0, n)
	if isDate {
		c.Kind = Date
	}
	for _, chunk := range from.Data().Chunks() {
		for i := range chunk.Len() {
			x := math.NaN()
			if chunk.IsValid(i) {
				x = value(chunk, i)
			}
			c.Number = append(c.Number, x)
		}
	}
	return c, nil
}

// longNumbers reports whether whole numbers are too long for a float64, as ids may be.
func longNumbers(from *arrow.Column) bool {
	const longest = 1 << 53
	for _, chunk := range from.Data().Chunks() {
		for i := range chunk.Len() {
			switch a := chunk.(type) {
			case *array.Int64:
				if x := a.Value(i); a.IsValid(i) && (x > longest || x < -longest) {
					return true
				}
			case *array.Uint64:
				if a.IsValid(i) && a.Value(i) > longest {
					return true
				}
			default:
				return false
			}
		}
	}
	return false
}

// arrowValue is how a cell of a type is read as a number; isText says that it is read as text instead.
func arrowValue(kind arrow.DataType) (value func(arrow.Array, int) float64, isText, isDate bool) {
	switch kind := kind.(type) {
	case *arrow.Int8Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Int8).Value(i)) }, false, false
	case *arrow.Int16Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Int16).Value(i)) }, false, false
	case *arrow.Int32Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Int32).Value(i)) }, false, false
	case *arrow.Int64Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Int64).Value(i)) }, false, false
	case *arrow.Uint8Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Uint8).Value(i)) }, false, false
	case *arrow.Uint16Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Uint16).Value(i)) }, false, false
	case *arrow.Uint32Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Uint32).Value(i)) }, false, false
	case *arrow.Uint64Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Uint64).Value(i)) }, false, false
	case *arrow.Float32Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Float32).Value(i)) }, false, false
	case *arrow.Float64Type:
		return func(a arrow.Array, i int) float64 { return a.(*array.Float64).Value(i) }, false, false
	case *arrow.Decimal128Type:
		return func(a arrow.Array, i int) float64 { return a.(*array.Decimal128).Value(i).ToFloat64(kind.Scale) }, false,
			false
	case *arrow.NullType:
		return func(arrow.Array, int) float64 { return math.NaN() }, false, false
	case *arrow.Date32Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Date32).Value(i)) }, false, true
	case *arrow.Date64Type:
		return func(a arrow.Array, i int) float64 { return float64(a.(*array.Date64).Value(i)) / 86400000 }, false, true
	case *arrow.TimestampType:
		return func(a arrow.Array, i int) float64 {
			return dayOf(a.(*array.Timestamp).Value(i).ToTime(kind.Unit))
		}, false, true
	case *arrow.StringType, *arrow.LargeStringType, *arrow.StringViewType, *arrow.BooleanType:
		return nil, true, false
	}
	return nil, false, false
}

// arrowDictionary keeps the order of a category's levels.
func arrowDictionary(from *arrow.Column, d *arrow.DictionaryType) (Column, error) {
	c := Column{Name: from.Name(), Ordered: d.Ordered, Code: make([]int32, 0, from.Len())}
	known := map[string]int32{}
	for _, chunk := range from.Data().Chunks() {
		dictionary, ok := chunk.(*array.Dictionary)
		if !ok {
			return c, fmt.Errorf("it is a dictionary of an unknown kind, %T", chunk)
		}
		words := dictionary.Dictionary()
		for k := range words.Len() {
			if w := words.ValueStr(k); words.IsValid(k) {
				if _, ok := known[w]; !ok {
					c.Labels = append(c.Labels, ValueLabel{w, w})
				}
				wordCode(&c, known, w)
			}
		}
		for i := range dictionary.Len() {
			k := int32(-1)
			if dictionary.IsValid(i) {
				k = known[words.ValueStr(dictionary.GetValueIndex(i))]
			}
			c.Code = append(c.Code, k)
		}
	}
	return c, nil
}
