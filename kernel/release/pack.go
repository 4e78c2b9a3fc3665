package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"time"
)

// packed is a file of an archive: one on disk, or a text.
type packed struct {
	path, name string
	text       []byte
	mode       int64
}

// stamp is the time of all files in archives, so that the same source makes the same archive.
var stamp = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func (p packed) read() ([]byte, error) {
	if p.path == "" {
		return p.text, nil
	}
	return os.ReadFile(p.path)
}

func writeTar(file, folder string, files []packed) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := tar.NewWriter(z)
	defer func() { err = errors.Join(err, w.Close(), z.Close(), f.Close()) }()
	for _, p := range files {
		b, err := p.read()
		if err != nil {
			return err
		}
		if err := w.WriteHeader(&tar.Header{Name: folder + "/" + p.name, Mode: p.mode, Size: int64(len(b)),
			ModTime: stamp}); err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func writeZip(file, folder string, files []packed) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := zip.NewWriter(f)
	defer func() { err = errors.Join(err, w.Close(), f.Close()) }()
	for _, p := range files {
		b, err := p.read()
		if err != nil {
			return err
		}
		e, err := w.CreateHeader(&zip.FileHeader{Name: folder + "/" + p.name, Method: zip.Deflate, Modified: stamp})
		if err != nil {
			return err
		}
		if _, err := e.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func sumOf(file string) (sum []byte, size int64, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return h.Sum(nil), size, err
}
