// Command release builds what people download: the program hipec for each system, packed with its
// documents, the licences of everything that is linked in, and a list of its parts (SBOM,
// CycloneDX); and the checksums of it all.
//
//	go run ./kernel/release [-o DIR] [-only OS/ARCH,…]
package main

import (
	"bytes"
	"debug/buildinfo"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"hipec/kernel/internal/program"
)

var targets = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

func main() {
	out := flag.String("o", "dist", "the folder to write to")
	only := flag.String("only", strings.Join(targets, ","), "the systems to build for")
	flag.Parse()
	if err := release(*out, strings.Split(*only, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func release(out string, systems []string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var made []string
	for _, s := range systems {
		goos, goarch, ok := strings.Cut(s, "/")
		if !ok || !slices.Contains(targets, s) {
			return fmt.Errorf("%q is none of %s", s, strings.Join(targets, ", "))
		}
		fmt.Printf("building for %s ...\n", s)
		name := fmt.Sprintf("hipec-%s-%s-%s", program.Version, goos, goarch)
		file, err := one(out, name, goos, goarch)
		if err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
		made = append(made, file)
	}
	return sums(out, made)
}

// one builds and packs the program for one system, and returns the archive's name.
func one(out, name, goos, goarch string) (string, error) {
	dir, err := os.MkdirTemp("", "release-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	exe := filepath.Join(dir, "hipec")
	if goos == "windows" {
		exe += ".exe"
	}
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", exe, "./kernel")
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, said)
	}
	info, err := buildinfo.ReadFile(exe)
	if err != nil {
		return "", err
	}
	parts, err := partsOf(info)
	if err != nil {
		return "", err
	}
	files := []packed{{path: exe, name: filepath.Base(exe), mode: 0o755}}
	for _, f := range []string{"README.md", "LICENSE", "CITATION.cff"} {
		files = append(files, packed{path: f, name: f, mode: 0o644})
	}
	licences, err := licencesOf(parts)
	if err != nil {
		return "", err
	}
	sbom, err := sbomOf(parts, info.GoVersion)
	if err != nil {
		return "", err
	}
	files = append(files, packed{text: licences, name: "LICENCES.txt", mode: 0o644},
		packed{text: sbom, name: "sbom.cdx.json", mode: 0o644})
	if goos == "windows" {
		return name + ".zip", writeZip(filepath.Join(out, name+".zip"), name, files)
	}
	return name + ".tar.gz", writeTar(filepath.Join(out, name+".tar.gz"), name, files)
}

// sums writes the checksums of the archives, as sha256sum -c reads them.
func sums(out string, files []string) error {
	var b bytes.Buffer
	for _, f := range files {
		sum, size, err := sumOf(filepath.Join(out, f))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sum, f)
		fmt.Printf("%-40s %6.1f MB\n", f, float64(size)/1e6)
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), b.Bytes(), 0o644)
}
