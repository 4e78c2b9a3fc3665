package notebook

import "html/template"

var pageTemplate = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>{{.Style}}</style>
</head>
<body id="top">
<nav class="small" aria-label="Contents"><details><summary>Contents</summary>{{template "contents" .Contents}}</details></nav>
<nav class="large" aria-label="Contents" id="contents"><b>Contents</b>{{template "contents" .Contents}}</nav>
<main>
<header><h1>{{.Title}}</h1>
<p class="note">{{.Note}}</p>
{{range .Warnings}}<p class="warning" role="alert">{{.}}</p>
{{end}}</header>
{{range .Sections}}<section id="{{.ID}}">
{{range .Items}}{{if .Table}}{{template "table" .Table}}{{else if .Shown}}{{template "figure" .Shown}}{{else if .Code}}<details class="code"><summary>Code [{{.Count}}]</summary>{{.Code}}</details>
{{else}}{{.HTML}}
{{end}}{{end}}<p class="back"><a href="#top">Back to the contents</a></p>
</section>
{{end}}</main>
</body>
</html>
{{define "contents"}}<ol>
{{range .}}<li><a href="#{{.ID}}">{{.Text}}</a>{{if .Parts}}<ol>{{range .Parts}}<li><a href="#{{.ID}}">{{.Text}}</a></li>{{end}}</ol>{{end}}</li>
{{end}}</ol>{{end}}
{{define "rows"}}<thead><tr>{{range $i, $h := .Head}}<th scope="col"{{if $.Numeric $i}} class="n"{{end}}>{{$h}}</th>{{end}}</tr></thead>
<tbody>{{range .Rows}}<tr>{{range $i, $c := .}}<td{{if $.Numeric $i}} class="n"{{end}}>{{$c}}</td>{{end}}</tr>
{{end}}</tbody>{{if .Notes}}<tfoot>{{range .Notes}}<tr><td colspan="{{len $.Head}}">{{.}}</td></tr>{{end}}</tfoot>{{end}}{{end}}
{{define "table"}}<div class="table{{if .Wide}} wide{{end}}" id="{{.ID}}"><table><caption><b>Table {{.Number}}.</b> {{.Caption}} <a class="take" href="{{.CSV}}" download="{{.File}}">CSV</a></caption>
{{template "rows" .}}</table></div>
{{end}}
{{define "figure"}}<figure id="{{.ID}}">{{if .SVG}}{{.SVG}}{{else}}<img alt="{{.Caption}}" src="{{.Picture}}">{{end}}
<figcaption><b>Figure {{.Number}}.</b> {{.Caption}} {{if .Link}}<a class="take" href="{{.Link}}" download="{{.File}}">PNG</a>{{end}}{{with .Data}} <a class="take" href="{{.CSV}}" download="{{.File}}">data, CSV</a>{{end}}</figcaption></figure>
{{end}}`))

const style = `
:root { color-scheme: light dark; --ink: #1b1b1b; --ground: #fff; --soft: #f4f4f2; --line: #8886; --link: #005a8f; }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 16px/1.55 system-ui, "Liberation Sans", sans-serif; background: var(--ground); color: var(--ink); display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
.n { text-align: right; }
.small { display: none; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1rem; border-right: 1px solid var(--line); font-size: 13.5px; line-height: 1.35; }
nav ol { list-style: none; padding-left: .8rem; margin: .2rem 0; }
nav > ol, nav > details > ol { padding-left: 0; }
nav li { margin: .35rem 0; }
nav ol ol li { margin: .2rem 0; }
nav a { text-decoration: none; }
nav summary { font-weight: 600; }
main { padding: 1rem 2rem; max-width: 68rem; }
.text, header p { max-width: 40rem; }
h1 { font-size: 1.6rem; line-height: 1.25; max-width: 40rem; }
h2 { font-size: 1.2rem; margin-top: 2rem; break-after: avoid; }
.note { font-size: 13px; opacity: .85; overflow-wrap: anywhere; }
.warning { border: 2px solid #b3261e; padding: .5rem .8rem; overflow-wrap: anywhere; }
section { border-top: 2px solid var(--line); margin-top: 2.5rem; }
a { color: var(--link); }
pre { tab-size: 4; font: 13px/1.45 ui-monospace, "Liberation Mono", monospace; margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
pre.stderr { background: #fbeceb; padding: .4rem .8rem; }
details.code { margin: .5rem 0; max-width: 52rem; border-left: 3px solid var(--link); padding-left: .7rem; }
details.code summary { font-size: 13px; opacity: .75; cursor: pointer; }
details.code pre { background: var(--soft); padding: .6rem .8rem; }
.table, .scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 14px; line-height: 1.35; font-variant-numeric: tabular-nums; }
.wide table { width: 100%; font-size: 12.5px; }
.wide td { min-width: 3.2rem; }
caption { text-align: left; padding: .3rem 0; font-size: 14px; }
th, td { padding: .25rem .55rem; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; overflow-wrap: break-word; hyphens: auto; }
thead th { border-bottom: 2px solid var(--line); }
tfoot td { font-size: 12px; border: 0; }
figure { margin: 1rem 0; max-width: 46rem; break-inside: avoid; }
figure svg, figure img { max-width: 100%; height: auto; }
figcaption { font-size: 14px; max-width: 40rem; }
.take { font-size: 12px; margin-left: .3rem; white-space: nowrap; }
.back { font-size: 13px; }
@media (max-width: 60rem) {
 body { display: block; }
 nav.large { display: none; }
 nav.small { display: block; }
 nav { position: sticky; z-index: 1; height: auto; max-height: 60vh; background: var(--ground); border-right: 0; border-bottom: 1px solid var(--line); padding: .4rem 1rem; }
 main { padding: .5rem 1rem; }
}
@media (prefers-color-scheme: dark) {
 :root { --ink: #e6e6e6; --ground: #16181a; --soft: #202427; --link: #6cbdf0; }
 pre.stderr { background: #3a2222; }
}
@page { margin: 16mm 14mm; }
@media print {
 :root { color-scheme: light; --ink: #000; --ground: #fff; --link: #000; }
 body { display: block; font-size: 10pt; }
 nav { position: static; height: auto; max-height: none; border: 0; break-after: page; columns: 2; font-size: 9pt; }
 nav.small { display: none; }
 nav.large { display: block; }
 main { padding: 0; max-width: none; }
 section { break-before: page; border-top: 0; }
 .take, .back { display: none; }
 .table, .scroll { overflow: visible; }
 table { font-size: 8pt; max-width: 100%; }
 .wide table { font-size: 6.8pt; width: 100%; table-layout: auto; }
 .wide th, .wide td { padding: .12rem .22rem; min-width: 0; overflow-wrap: break-word; }
 tfoot { display: table-row-group; }
 section:first-of-type { break-before: auto; }
 thead { display: table-header-group; }
 tr { break-inside: avoid; }
 details.code { border-left-color: #999; }
 details.code summary { list-style: none; }
 details.code::details-content { content-visibility: visible; height: auto; display: block; }
}
`
