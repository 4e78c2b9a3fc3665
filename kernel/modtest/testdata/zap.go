//go:build ignore

// get: go.uber.org/zap@v1.27.0

package main

import (
	"bytes"
	"fmt"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

func main() {
	var b bytes.Buffer
	cfg := zap.NewProductionEncoderConfig()
	cfg.TimeKey = ""
	l := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(cfg), zapcore.AddSync(&b), zap.InfoLevel))
	l.Info("hello", zap.Int("n", 3), zap.Strings("s", []string{"a", "b"}))
	l.Debug("not shown")
	fmt.Print(b.String())
}
