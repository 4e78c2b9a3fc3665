//go:build ignore

// get: github.com/spf13/cobra@v1.9.1

package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func main() {
	var n int
	c := &cobra.Command{Use: "tool", Short: "does it", RunE: func(c *cobra.Command, args []string) error {
		fmt.Println("ran", n, args)
		return nil
	}}
	c.Flags().IntVarP(&n, "number", "n", 1, "how many")
	c.SetArgs([]string{"-n", "4", "a", "b"})
	fmt.Println(c.Execute())
}
