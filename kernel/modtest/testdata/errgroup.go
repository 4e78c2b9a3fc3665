//go:build ignore

// get: golang.org/x/sync@v0.19.0

package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
)

func main() {
	var sum atomic.Int64
	g, ctx := errgroup.WithContext(context.Background())
	sem := semaphore.NewWeighted(2)
	for i := range 10 {
		g.Go(func() error {
			if err := sem.Acquire(ctx, 1); err != nil {
				return err
			}
			defer sem.Release(1)
			sum.Add(int64(i))
			return nil
		})
	}
	fmt.Println(g.Wait(), sum.Load())
}
