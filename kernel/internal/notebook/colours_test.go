package notebook

import "testing"

func TestHighlight(t *testing.T) {
	for source, want := range map[string]string{
		"x := \"a<b\" // c": `<pre class="go">x := <span class="s">&#34;a&lt;b&#34;</span> <span class="c">// c</span></pre>`,
		"for i := range 3 {\n\tlen(s)\n}\n": "<pre class=\"go\"><span class=\"k\">for</span> i := <span " +
			"class=\"k\">range</span> <span class=\"n\">3</span> {\n\t<span class=\"b\">len</span>(s)\n}\n</pre>",
		"%time\n1.5 & 'é'": "<pre class=\"go\">%time\n<span class=\"n\">1.5</span> &amp; <span " +
			"class=\"s\">&#39;é&#39;</span></pre>",
		"$ ls \"unclosed": `<pre class="go">$ ls <span class="s">&#34;unclosed</span></pre>`,
		"`raw\r\nx`":      "<pre class=\"go\">`raw\r\nx`</pre>",
		"":                `<pre class="go"></pre>`,
	} {
		if got := string(highlight(source)); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", source, got, want)
		}
	}
}
