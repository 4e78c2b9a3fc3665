package data_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing/fstest"

	"hipec/data"
)

func ExampleFiles() {
	fmt.Println(data.Files())
	// Output: [claims.csv codebook.csv cohort.csv ledger.csv literature.csv]
}

func ExampleBytes() {
	b, err := data.Bytes(data.Cohort)
	fmt.Println(bytes.Count(b, []byte("\n")), err)
	_, err = data.Bytes("cohort.xlsx")
	fmt.Println(errors.Is(err, data.ErrUnknownFile))
	// Output:
	// 11 <nil>
	// true
}

func ExampleOpen() {
	f, err := data.Open(data.Literature)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	fmt.Println(string(b[:12]), err)
	// Output: id,reference <nil>
}

func ExampleSHA256() {
	fmt.Println(len(data.SHA256()))
	// Output: 64
}

func ExampleVerify() {
	fmt.Println(data.Verify())
	// Output: <nil>
}

func ExampleVerifyDir() {
	changed := fstest.MapFS{}
	for _, name := range append(data.Files(), data.Sums) {
		b, err := data.Bytes(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		changed[name] = &fstest.MapFile{Data: b}
	}
	changed[data.Cohort].Data = append(changed[data.Cohort].Data, '\n')
	fmt.Println(errors.Is(data.VerifyDir(changed), data.ErrChanged))
	// Output: true
}
