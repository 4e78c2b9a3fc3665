package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"hipec/kernel/internal/command"
	"hipec/kernel/internal/notebook"
)

// commands writes what %help prints.
func commands(out string) error {
	var b strings.Builder
	b.WriteString(title("Commands in cells"))
	b.WriteString("At the top of a cell, before its Go. `%help` prints this list.\n\n| | |\n|---|---|\n")
	for _, l := range command.Lines() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", l.Usage, strings.ReplaceAll(l.Help, "|", "\\|"))
	}
	b.WriteString("\n[What a cell is, what stops it, and what is lost then](kernel.md).\n")
	return os.WriteFile(filepath.Join(out, "commands.md"), []byte(b.String()), 0o644)
}

// document is a file of the repository that becomes a page.
type document struct{ from, to string }

var repository = []document{
	{"kernel/README.md", "kernel.md"},
	{"lab/README.md", "jupyter.md"},
	{"hccpm/README.md", "checked.md"},
	{"hccpm/plots/README.md", "figures.md"},
	{"data/README.md", "data.md"},
	{"notebooks/workshop/README.md", "workshop.md"},
	{"CHANGELOG.md", "news.md"},
	{"notebooks/CHANGELOG.md", "news-notebooks.md"},
	{"CONTRIBUTING.md", "contributing.md"},
}

// links are links and pictures of Markdown: an exclamation mark or none, the words, the target.
var links = regexp.MustCompile(`(!?)\[([^\]]*)\]\(([^)\s]+)\)`)

// vouched are the lists of numbers at the end of documents, which are for "hipec verify".
var vouched = regexp.MustCompile(`(?s)<!--.*?-->`)

// documents writes documents of the repository as pages, and how to cite it.
func documents(out string) error {
	for _, d := range repository {
		text, err := os.ReadFile(d.from)
		if err != nil {
			return err
		}
		body := vouched.ReplaceAllString(string(text), "")
		body = relink(body, path.Dir(d.from))
		if err := os.WriteFile(filepath.Join(out, d.to), []byte(body), 0o644); err != nil {
			return err
		}
	}
	return cite(out)
}

// relink has a document's links lead to the pages of the site: documents to their pages, notebooks to
// the browser. What the site has not is named as it was, without a link.
func relink(body, dir string) string {
	return links.ReplaceAllStringFunc(body, func(link string) string {
		m := links.FindStringSubmatch(link)
		bang, words, target := m[1], m[2], m[3]
		if strings.Contains(target, "://") || strings.HasPrefix(target, "#") {
			return link
		}
		target, anchor, _ := strings.Cut(target, "#")
		at := path.Join(dir, target)
		if book, ok := strings.CutPrefix(at, "notebooks/"); ok && strings.HasSuffix(book, ".ipynb") {
			return fmt.Sprintf(`<a href="try/lab/index.html?path=%s">%s</a>`, book, words)
		}
		for _, d := range repository {
			if d.from == at || path.Dir(d.from) == at {
				if anchor != "" {
					anchor = "#" + anchor
				}
				return fmt.Sprintf("[%s](%s%s)", words, d.to, anchor)
			}
		}
		if bang != "" {
			return words
		}
		return words + " (`" + at + "` in the repository)"
	})
}

// cite shows the file that says how to cite the project.
func cite(out string) error {
	text, err := os.ReadFile("CITATION.cff")
	if err != nil {
		return err
	}
	page := title("How to cite") +
		"If you use the software, cite it, and the paper whose analysis it reruns. Reference managers read this file, " +
		"`CITATION.cff`; its keys are those of the Citation File Format 1.2.0.\n\n```yaml\n" + string(text) + "```\n\n" +
		"Say which version you used, and what ran it: `hipec receipt notebook.ipynb` prints versions, digests of the data " +
		"and the library, the command and the platform as JSON, to be kept beside a result.\n"
	return os.WriteFile(filepath.Join(out, "cite.md"), []byte(page), 0o644)
}

// gallery shows the figures of the gallery's notebook, as they are stored in it, each with its cell.
func gallery(out string) error {
	const book = "05-gallery.ipynb"
	nb, err := notebook.Read(filepath.Join("notebooks", book))
	if err != nil {
		return err
	}
	dir := filepath.Join(out, "gallery")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("---\nnotebook: " + book + "\n---\n" + title("Gallery"))
	b.WriteString("Every figure that there is, of the ten patients of the paper, with the cell that draws it. " +
		"Each carries its data as a table and its description in words.\n\n")
	n := 0
	for i, c := range nb.Cells {
		if c.Type == "markdown" && i > 0 {
			b.WriteString(vouched.ReplaceAllString(relink(c.Source, "notebooks"), "") + "\n\n")
			continue
		}
		for _, o := range c.Outputs {
			svg, _ := o.Data["image/svg+xml"].(string)
			if svg == "" {
				continue
			}
			n++
			words, _ := o.Data["text/plain"].(string)
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.svg", n)), []byte(svg), 0o644); err != nil {
				return err
			}
			words = strings.ReplaceAll(words, "]", "\\]")
			fmt.Fprintf(&b, "![%s](gallery/%02d.svg){ .figure }\n\n??? note \"The cell\"\n\n", words, n)
			indent(&b, "```go\n"+strings.TrimRight(c.Source, "\n")+"\n```\n")
			b.WriteString("\n")
		}
	}
	if n == 0 {
		return fmt.Errorf("%s has no figures", book)
	}
	return os.WriteFile(filepath.Join(out, "gallery.md"), []byte(b.String()), 0o644)
}
