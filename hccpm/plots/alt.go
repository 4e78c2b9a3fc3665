package plots

import (
	"fmt"
	"strings"

	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// curvesAlt says what the curves show: endpoint, patients, events, medians.
func curvesAlt(c survival.Curves) string {
	name := c.Name
	if name == "" {
		name = "survival"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Kaplan–Meier curve of %s: %s, %s", name, count(c.N, "patient"), count(c.Events, "event"))
	if c.Missing > 0 {
		fmt.Fprintf(&b, ", %d dropped as missing", c.Missing)
	}
	if len(c.Groups) == 1 && c.Groups[0].Label == "" {
		b.WriteString(", median " + median(c.Groups[0], c.Unit) + ".")
		return b.String()
	}
	b.WriteString(".")
	for _, g := range c.Groups {
		fmt.Fprintf(&b, " %s: %s, %s, median %s.", g.Label, count(g.N, "patient"),
			events(g.TotalEvents()), median(g, c.Unit))
	}
	return b.String()
}

// events counts weighted events.
func events(n float64) string {
	if n == 1 {
		return "1 event"
	}
	return table.Signif(n, 6) + " events"
}

// median with its limits, by the rule of the curve.
func median(g survival.Curve, unit string) string {
	q := g.Median(g.Options.Median)
	if !q.Value.Reached {
		return q.Value.String()
	}
	out := q.Value.String()
	if unit != "" {
		out += " " + unit
	}
	if g.Options.ConfType == survival.ConfNone {
		return out
	}
	return fmt.Sprintf("%s (%s %% limits %v to %v)", out, table.Signif(100*g.Options.Level, 4), q.Lower, q.Upper)
}

// scaleAlt says what is drawn of a survival curve, if not survival.
func (f *survivalFigure) scaleAlt() string {
	if f.o.Scale == AsSurvival {
		return ""
	}
	name := f.o.Scale.name()
	return " Drawn as " + strings.ToLower(name[:1]) + name[1:] + "."
}

// testAlt is the comparison of the groups.
func (f *survivalFigure) testAlt() string {
	if f.test == "" {
		return ""
	}
	return " " + f.test + "."
}

func publishedAlt(o SurvivalOptions, unit string) string {
	if len(o.Published) == 0 {
		return ""
	}
	parts := make([]string, len(o.Published))
	for i, p := range o.Published {
		parts[i] = strings.TrimSpace(fmt.Sprintf("%s at %s %s", table.Percent(p.Survival, 0), short(p.Time), unit))
		if p.BelongsTo > p.Time {
			parts[i] += fmt.Sprintf(", which belongs to %s", short(p.BelongsTo))
		}
	}
	return " Published: " + strings.Join(parts, "; ") + "."
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// amongThem counts events that the caller knows of.
func amongThem(events int) string {
	if events == 0 {
		return ""
	}
	return ", " + count(events, "event")
}
