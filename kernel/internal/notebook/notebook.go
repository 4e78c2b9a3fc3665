// Package notebook reads, writes, runs and compares Jupyter notebooks (nbformat 4).
//
// It writes one canonical form, made for git: keys sorted, one space of indentation, texts as lists
// of lines, stable cell ids, no times and no widths of windows, so that two runs with the same
// results give the same bytes.
package notebook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Notebook is a notebook of nbformat 4.5.
type Notebook struct {
	Cells    []*Cell
	Metadata map[string]any
	Path     string // where it was read from; for messages
}

// Cell is one cell. Source and output texts are whole strings.
type Cell struct {
	ID       string
	Type     string // code, markdown, raw
	Source   string
	Metadata map[string]any
	Outputs  []Output
	Count    int // execution count, 0 if the cell was not run
}

// Output is one output of a code cell.
type Output struct {
	Type     string         // stream, display_data, execute_result, error
	Name     string         // of a stream
	Text     string         // of a stream
	Data     map[string]any // MIME bundle
	Metadata map[string]any
	EName    string
	EValue   string
	Trace    []string
}

// Tagged reports whether a cell carries a tag.
func (c *Cell) Tagged(tag string) bool {
	tags, _ := c.Metadata["tags"].([]any)
	for _, t := range tags {
		if t == tag {
			return true
		}
	}
	return false
}

// Read reads a notebook file.
func Read(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(data, path)
}

type rawCell struct {
	ID       string          `json:"id"`
	Type     string          `json:"cell_type"`
	Source   json.RawMessage `json:"source"`
	Metadata map[string]any  `json:"metadata"`
	Outputs  []rawOutput     `json:"outputs"`
	Count    *int            `json:"execution_count"`
}

type rawOutput struct {
	Type     string                     `json:"output_type"`
	Name     string                     `json:"name"`
	Text     json.RawMessage            `json:"text"`
	Data     map[string]json.RawMessage `json:"data"`
	Metadata map[string]any             `json:"metadata"`
	EName    string                     `json:"ename"`
	EValue   string                     `json:"evalue"`
	Trace    []string                   `json:"traceback"`
}

// Parse reads a notebook from its text; the path is for messages and for ids of cells that have none.
func Parse(data []byte, path string) (*Notebook, error) {
	var raw struct {
		Cells    []rawCell      `json:"cells"`
		Metadata map[string]any `json:"metadata"`
		Format   int            `json:"nbformat"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &raw); err != nil {
		return nil, fmt.Errorf("%s is not a notebook: %w", path, err)
	}
	if raw.Format != 4 {
		return nil, fmt.Errorf("%s: notebook format %d is not supported; 4 is (open and save it in JupyterLab)", path,
			raw.Format)
	}
	nb := &Notebook{Metadata: raw.Metadata, Path: path}
	if nb.Metadata == nil {
		nb.Metadata = map[string]any{}
	}
	seen := map[string]bool{}
	for i, rc := range raw.Cells {
		c := &Cell{ID: rc.ID, Type: rc.Type, Metadata: rc.Metadata}
		switch c.Type {
		case "code", "markdown", "raw":
		default:
			return nil, fmt.Errorf("%s: cell %d is of unknown type %q", path, i+1, c.Type)
		}
		if c.Metadata == nil {
			c.Metadata = map[string]any{}
		}
		var err error
		if c.Source, err = joined(rc.Source); err != nil {
			return nil, fmt.Errorf("%s: cell %d: source: %w", path, i+1, err)
		}
		if rc.Count != nil {
			c.Count = *rc.Count
		}
		if c.ID == "" || seen[c.ID] {
			c.ID = stableID(path, i, c.Source)
		}
		seen[c.ID] = true
		for k, ro := range rc.Outputs {
			o, err := ro.output()
			if err != nil {
				return nil, fmt.Errorf("%s: cell %d: output %d: %w", path, i+1, k+1, err)
			}
			c.Outputs = append(c.Outputs, o)
		}
		nb.Cells = append(nb.Cells, c)
	}
	return nb, nil
}

// stableID is the id of a cell that came without one: the same whenever the same file is read.
func stableID(path string, i int, source string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s", filepath.Base(path), i, source))
	return hex.EncodeToString(h[:4])
}

// joined reads a text that is a string or a list of strings.
func joined(raw json.RawMessage) (string, error) {
	if len(raw) == 0 {
		return "", nil
	}
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return one, nil
	}
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil {
		return "", fmt.Errorf("neither a text nor a list of texts")
	}
	return strings.Join(list, ""), nil
}

// output reads what an output of its type has; anything else in it means nothing.
func (ro rawOutput) output() (Output, error) {
	o := Output{Type: ro.Type}
	var err error
	switch ro.Type {
	case "stream":
		o.Name = ro.Name
		o.Text, err = joined(ro.Text)
		return o, err
	case "error":
		o.EName, o.EValue, o.Trace = ro.EName, ro.EValue, ro.Trace
		return o, nil
	case "display_data", "execute_result":
	default:
		return o, fmt.Errorf("unknown type %q", ro.Type)
	}
	o.Metadata, o.Data = ro.Metadata, map[string]any{}
	for mime, d := range ro.Data {
		if s, err := joined(d); err == nil {
			o.Data[mime] = s
			continue
		}
		var v any
		if err := json.Unmarshal(d, &v); err != nil {
			return o, err
		}
		o.Data[mime] = v
	}
	return o, nil
}

// Metadata that front ends add and that says nothing of the analysis.
var (
	cellNoise     = []string{"execution", "ExecuteTime", "collapsed", "scrolled", "vscode", "papermill", "trusted"}
	notebookNoise = []string{"widgets", "papermill", "toc", "vscode"}
)

// Marshal writes the canonical form.
func (nb *Notebook) Marshal() ([]byte, error) {
	cells := []any{}
	for _, c := range nb.Cells {
		m := map[string]any{"id": c.ID, "cell_type": c.Type, "metadata": without(c.Metadata, cellNoise),
			"source": lines(c.Source)}
		if c.Type == "code" {
			m["execution_count"] = nil
			if c.Count > 0 {
				m["execution_count"] = c.Count
			}
			outputs := []any{}
			for _, o := range c.Outputs {
				outputs = append(outputs, o.canonical(c.Count))
			}
			m["outputs"] = outputs
		}
		cells = append(cells, m)
	}
	meta := without(nb.Metadata, notebookNoise)
	if info, ok := meta["language_info"].(map[string]any); ok {
		meta["language_info"] = without(info, []string{"version"}) // a patch release of Go changes no result
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(map[string]any{"cells": cells, "metadata": meta, "nbformat": 4, "nbformat_minor": 5})
	return b.Bytes(), err
}

func (o Output) canonical(count int) map[string]any {
	m := map[string]any{"output_type": o.Type}
	switch o.Type {
	case "stream":
		m["name"], m["text"] = o.Name, lines(o.Text)
	case "error":
		tb := o.Trace
		if tb == nil {
			tb = []string{}
		}
		m["ename"], m["evalue"], m["traceback"] = o.EName, o.EValue, tb
	default:
		data := map[string]any{}
		for mime, v := range o.Data {
			if s, ok := v.(string); ok {
				v = lines(s)
			}
			data[mime] = v
		}
		m["data"], m["metadata"] = data, without(o.Metadata, nil)
		if o.Type == "execute_result" {
			m["execution_count"] = count
		}
	}
	return m
}

func without(m map[string]any, keys []string) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		out[k] = v
	}
	for _, k := range keys {
		delete(out, k)
	}
	return out
}

// lines splits a text into lines, each with its break; never nil.
func lines(s string) []string {
	if s == "" {
		return []string{}
	}
	out := strings.SplitAfter(s, "\n")
	if out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}

// Write writes the canonical form to a file, whole or not at all.
func (nb *Notebook) Write(path string) error {
	data, err := nb.Marshal()
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".notebook-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err = tmp.Write(data); err == nil {
		err = tmp.Chmod(0o644)
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
