package program

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"hipec/data"
)

// changedData names everything in which the data are not the recorded ones: those that this program
// carries, which the cells compute from, and those in folders named data, here and beside the
// notebooks. Where the recorded content can be had, each changed value is named by line and column.
func changedData(paths []string) []string {
	var out []string
	if err := data.Verify(); err != nil {
		out = append(out, "the data in this program: "+err.Error())
		for _, name := range data.Files() {
			if recorded := committed(name); recorded != nil {
				now, err := data.Bytes(name)
				if err == nil {
					out = append(out, differentCells("the data in this program, "+name, recorded, now)...)
				}
			}
		}
	}
	seen := map[string]bool{}
	dirs := []string{"data"}
	for _, p := range paths {
		dirs = append(dirs, filepath.Join(filepath.Dir(p), "..", "data"), filepath.Join(filepath.Dir(p), "data"))
	}
	for _, dir := range dirs {
		full, err := filepath.Abs(dir)
		if err != nil || seen[full] {
			continue
		}
		seen[full] = true
		if _, err := os.Stat(filepath.Join(dir, data.Sums)); err != nil {
			continue // other data, or none
		}
		out = append(out, changedFolder(dir)...)
	}
	return out
}

// changedFolder compares a folder with what this program carries.
func changedFolder(dir string) []string {
	var out []string
	for _, name := range append(data.Files(), data.Sums) {
		path := filepath.Join(dir, name)
		carried, err := data.Bytes(name)
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		here, err := os.ReadFile(path)
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		if !bytes.Equal(carried, here) {
			out = append(out, differentCells(path, carried, here)...)
		}
	}
	return out
}

// committed is a data file as the repository has it, if there is a repository and its content is the recorded one.
func committed(name string) []byte {
	out, err := exec.Command("git", "show", "HEAD:data/"+name).Output()
	if err != nil {
		return nil
	}
	return out
}

// differentCells names line, column and value of what two tables of comma-separated values do not have in common.
func differentCells(name string, recorded, now []byte) []string {
	if bytes.Equal(recorded, now) {
		return nil
	}
	a, errA := csv.NewReader(bytes.NewReader(recorded)).ReadAll()
	b, errB := csv.NewReader(bytes.NewReader(now)).ReadAll()
	if errA != nil || errB != nil || len(a) != len(b) || len(a) == 0 {
		return []string{firstChangedLine(name, recorded, now)}
	}
	var out []string
	for r := range a {
		for c := range a[r] {
			if c < len(b[r]) && a[r][c] != b[r][c] {
				out = append(out, fmt.Sprintf("%s: line %d (%s), column %s: %s recorded, %s now", name, r+1, b[r][0], a[0][c],
					a[r][c], b[r][c]))
			}
		}
	}
	if len(out) == 0 {
		return []string{firstChangedLine(name, recorded, now)}
	}
	return out
}

func firstChangedLine(name string, recorded, now []byte) string {
	a, b := strings.Split(string(recorded), "\n"), strings.Split(string(now), "\n")
	for i := range max(len(a), len(b)) {
		x, y := "no such line", "no such line"
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("%s: line %d: %q recorded, %q now", name, i+1, x, y)
		}
	}
	return name + ": not the recorded content"
}
