package goeval

import (
	"cmp"
	"fmt"
	"html/template"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"hipec/kernel/internal/session"
)

// profile is where a cell's time went.
type profile struct {
	total     time.Duration
	bytes     uint64 // allocated
	objects   uint64
	lines     []profiled
	unsampled bool // it was over before it could be looked at
}

// profiled is a line with the time in which it was the innermost of cells, and that in which it was under way.
type profiled struct {
	function, file, text string
	line                 int
	own, all             time.Duration
}

// sampleEvery is how often is looked.
const sampleEvery = time.Millisecond

// profile begins to look where the goroutines of a cell stand. Time is by the clock: what lies
// between two looks is the line's that is seen at the second.
func (e *evaluator) profile(cell int64) (end func() any) {
	type key struct {
		function, file string
		line           int
	}
	var mu sync.Mutex
	own, all := map[key]time.Duration{}, map[key]time.Duration{}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	last := begun
	stop := e.s.Sample(cell, sampleEvery, func(frames []session.Frame) {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		took := now.Sub(last)
		last = now
		seen := map[key]bool{}
		for i, f := range frames {
			k := key{f.Func, f.File, f.Line}
			if i == 0 {
				own[k] += took
			}
			if !seen[k] { // a line that calls itself counts once
				seen[k] = true
				all[k] += took
			}
		}
	})
	return func() any {
		stop()
		p := profile{total: time.Since(begun)}
		runtime.ReadMemStats(&after)
		p.bytes, p.objects = after.TotalAlloc-before.TotalAlloc, after.Mallocs-before.Mallocs
		mu.Lock()
		defer mu.Unlock()
		for k, d := range all {
			p.lines = append(p.lines, profiled{function: k.function, file: k.file, line: k.line, own: own[k], all: d,
				text: e.lineOf(k.file, k.line)})
		}
		slices.SortFunc(p.lines, func(a, b profiled) int {
			return cmp.Or(cmp.Compare(b.own, a.own), cmp.Compare(b.all, a.all), cmp.Compare(a.file, b.file),
				cmp.Compare(a.line, b.line))
		})
		p.unsampled = len(p.lines) == 0
		p.lines = p.lines[:min(len(p.lines), 20)]
		return p
	}
}

// lineOf returns the text of a cell's line.
func (e *evaluator) lineOf(file string, line int) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	lines := strings.Split(e.sources[file], "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	return strings.TrimSpace(lines[line-1])
}

func (p profile) head() string {
	text := fmt.Sprintf("%v in all, %s allocated in %d objects", p.total.Round(time.Millisecond), size(p.bytes), p.objects)
	if p.unsampled {
		text += "; it was over too soon to see by line"
	}
	return text
}

func size(n uint64) string {
	x := float64(n)
	for _, unit := range []string{"B", "kB", "MB", "GB"} {
		if x < 1000 || unit == "GB" {
			return fmt.Sprintf("%.3g %s", x, unit)
		}
		x /= 1000
	}
	return ""
}

// where is the line, and the function unless it is the cell itself.
func (l profiled) where() string {
	if strings.HasPrefix(l.function, "·") {
		return fmt.Sprintf("%s:%d", l.file, l.line)
	}
	return fmt.Sprintf("%s:%d %s", l.file, l.line, l.function)
}

func milli(d time.Duration) string { return fmt.Sprintf("%.0f", float64(d)/1e6) }

// String shows the profile as text.
func (p profile) String() string {
	var b strings.Builder
	b.WriteString(p.head() + "\n")
	if p.unsampled {
		return b.String()
	}
	fmt.Fprintf(&b, "%8s %8s  %-24s %s\n", "own ms", "all ms", "where", "line")
	for _, l := range p.lines {
		fmt.Fprintf(&b, "%8s %8s  %-24s %s\n", milli(l.own), milli(l.all), l.where(), l.text)
	}
	return b.String()
}

// HTML shows it with bars.
func (p profile) HTML() string {
	var b strings.Builder
	if err := profilePage.Execute(&b, p.bars()); err != nil { // the template takes any profile
		panic(err)
	}
	return b.String()
}

// bar is a line of the page: its shares are of the whole, in percent.
type bar struct {
	Own, All, Where, Text string
	Share, Rest           float64
}

// bars is what the page shows.
func (p profile) bars() any {
	page := struct {
		Head  string
		Lines []bar
	}{Head: p.head()}
	if p.unsampled {
		return page
	}
	percent := func(d time.Duration) float64 { return min(100, 100*float64(d)/float64(max(p.total, 1))) }
	for _, l := range p.lines {
		page.Lines = append(page.Lines, bar{milli(l.own), milli(l.all), l.where(), l.text, percent(l.own),
			percent(l.all - l.own)})
	}
	return page
}

var profilePage = template.Must(template.New("").Parse(`<p>{{.Head}}</p>
{{- if .Lines}}<table class="hipec-table"><thead><tr><th>own ms</th><th>all ms</th><th style="text-align:left">share</th>
<th style="text-align:left">where</th><th style="text-align:left">line</th></tr></thead><tbody>
{{range .Lines}}<tr><td>{{.Own}}</td><td>{{.All}}</td><td style="text-align:left">
<svg width="102" height="12" role="img" aria-label="{{printf "%.0f" .Share}} % own, {{printf "%.0f" .Rest}} % in calls">
<rect x="0" y="1" width="{{printf "%.1f" .Share}}" height="10" fill="#1f77b4"/>
<rect x="{{printf "%.1f" .Share}}" y="1" width="{{printf "%.1f" .Rest}}" height="10" fill="#1f77b4" fill-opacity="0.3"/></svg></td>
<td style="text-align:left">{{.Where}}</td><td style="text-align:left"><code>{{.Text}}</code></td></tr>
{{end}}</tbody></table>{{end}}`))
