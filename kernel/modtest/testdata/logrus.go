//go:build ignore

// get: github.com/sirupsen/logrus@v1.9.3

package main

import (
	"bytes"
	"fmt"

	"github.com/sirupsen/logrus"
)

func main() {
	var b bytes.Buffer
	l := logrus.New()
	l.Out, l.Formatter = &b, &logrus.JSONFormatter{DisableTimestamp: true}
	l.WithField("n", 3).Warn("careful")
	l.Debug("not shown")
	fmt.Print(b.String())
}
