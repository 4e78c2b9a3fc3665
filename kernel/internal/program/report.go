package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"hipec/data"
	"hipec/kernel/internal/notebook"
)

// reportCommand writes a page of notebooks that it has run. With -unchecked it writes what is
// stored, and the page says so.
func (p *Program) reportCommand(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("report", flag.ContinueOnError)
	out := fs.String("o", "report.html", "the page to write")
	unchecked := fs.Bool("unchecked", false, "do not run the notebooks; the page says that its numbers were not checked")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() == 0 {
		return errors.New("report: name at least one notebook")
	}
	if *unchecked {
		var books []*notebook.Notebook
		for _, path := range fs.Args() {
			nb, err := notebook.Read(path)
			if err != nil {
				return err
			}
			books = append(books, nb)
		}
		return p.writeReport(*out, books, []string{"Nothing was run for this page: its numbers are those that were stored, " +
			"and were not checked."})
	}
	c, err := p.check(ctx, fs.Args(), nil)
	if err != nil {
		return err
	}
	if len(c.faults) > 0 {
		return fmt.Errorf("report: %s between what is stored and what comes out; no page was written\n%s\n"+
			"“%s run -in-place” brings the notebooks up to date; “%s report -unchecked” writes them as they are and says so",
			differences(len(c.faults)), strings.Join(c.faults, "\n"), p.Name, p.Name)
	}
	return p.writeReport(*out, c.books, nil)
}

// writeReport writes the page. Warnings stand at its top; without any it says that everything was computed.
func (p *Program) writeReport(path string, books []*notebook.Notebook, warnings []string) error {
	note := fmt.Sprintf("hipec %s, data SHA-256 %s, library SHA-256 %s.", Version, data.SHA256(), p.Library)
	for _, nb := range books {
		if m, _ := nb.Metadata[metadataKey].(map[string]any); m["changed_data"] != nil {
			warnings = append(warnings, fmt.Sprintf("%s was run on data that are not the recorded ones: %v", bookOf(nb),
				m["changed_data"]))
		}
	}
	if len(warnings) == 0 {
		note += " The notebooks were run for this page; every output and every value in the text marked as computed is " +
			"theirs."
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = notebook.WriteHTML(f, "CRS + HIPEC for hepatocellular carcinoma with peritoneal metastasis: the paper, rerun",
		note, warnings, books)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
