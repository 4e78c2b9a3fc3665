package cohort

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"hipec/hccpm/cohort/formats"
)

// status is how a column of statuses is read: for each of its values whether it is an event and, with several
// causes, which.
type status struct {
	event  map[string]bool
	causes []string // nil if there is one kind of event
	said   string   // how it was read, if that was found rather than given
}

// eventWords are words for an event and for the lack of one.
var (
	eventWords = []string{"dead", "died", "death", "deceased", "event", "yes", "true", "y", "t", "progression",
		"progressed",
		"relapse", "relapsed", "recurrence", "failure", "failed", "tot", "verstorben", "gestorben", "ja", "décédé", "oui"}
	censorWords = []string{"alive", "censored", "censor", "living", "no", "false", "n", "f", "no event", "none",
		"event-free",
		"lebt", "lebend", "zensiert", "nein", "vivant", "non", "lost to follow-up"}
)

// readStatus finds or checks which values of a column are events.
func (c *column) readStatus(o SurvivalOptions) (status, error) {
	values := c.values()
	switch {
	case len(o.Causes) > 0:
		return c.causes(o, values)
	case o.Event != nil:
		return c.givenEvent(o, values)
	}
	return c.foundEvent(values)
}

// values are the distinct values that occur, as text, in the order of display. A coded level counts by its
// name; its code is known too.
func (c *column) values() []string { return c.grouping().labels }

// codeOf is how the file wrote a level, the level itself if it wrote that.
func (c *column) codeOf(level string) string {
	if i := slices.Index(c.Levels, level); i >= 0 && c.Codes != nil {
		return c.Codes[i]
	}
	return level
}

// written is a value of any type as the cells of a column are written.
func written(value any) ([]string, error) {
	switch x := value.(type) {
	case string:
		return []string{x}, nil
	case []string:
		return x, nil
	case bool:
		return []string{yesNo(x), strconv.FormatBool(x)}, nil
	case int:
		return []string{strconv.Itoa(x)}, nil
	case float64:
		return []string{plain(x)}, nil
	case []int:
		var out []string
		for _, v := range x {
			out = append(out, strconv.Itoa(v))
		}
		return out, nil
	}
	return nil, fmt.Errorf("cohort: %w: Event is %v (%T); write a number, a text, true, or a list of them", ErrOption,
		value, value)
}

// givenEvent reads the column as the options say; what is not an event is censored.
func (c *column) givenEvent(o SurvivalOptions, values []string) (status, error) {
	wanted, err := written(o.Event)
	if err != nil {
		return status{}, err
	}
	out := status{event: map[string]bool{}}
	hit := map[string]bool{}
	for _, v := range values {
		out.event[v] = false
		for _, w := range wanted {
			if v == w || c.codeOf(v) == w {
				out.event[v], hit[w] = true, true
			}
		}
	}
	if _, isBool := o.Event.(bool); isBool {
		if len(hit) == 0 {
			return status{}, c.neverEvent(fmt.Sprint(o.Event), values)
		}
		return out, nil
	}
	for _, w := range wanted {
		if !hit[w] && !slices.Contains(c.Levels, w) && !slices.Contains(c.Codes, w) {
			return status{}, c.neverEvent(w, values)
		}
	}
	return out, nil
}

func (c *column) neverEvent(value string, values []string) error {
	return fmt.Errorf("cohort: %w: %s is never %q; its values are %s", ErrType, c.Name, value,
		strings.Join(c.spelled(values), ", "))
}

// spelled are values with their codes, where they have some.
func (c *column) spelled(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		if out[i] = v; c.codeOf(v) != v {
			out[i] = c.codeOf(v) + " (" + v + ")"
		}
	}
	return out
}

// causes reads several kinds of event; what is none of them is censored.
func (c *column) causes(o SurvivalOptions, values []string) (status, error) {
	out := status{event: map[string]bool{}}
	for _, v := range values {
		out.event[v] = false
	}
	for _, cause := range o.Causes {
		found := false
		for _, v := range values {
			if v == cause || c.codeOf(v) == cause {
				out.event[v], found = true, true
				out.causes = append(out.causes, v)
			}
		}
		if !found {
			return status{}, c.neverEvent(cause, values)
		}
	}
	return out, nil
}

// foundEvent recognises 0/1, 1/2, yes/no, dead/alive and the like, and refuses all else.
func (c *column) foundEvent(values []string) (status, error) {
	ambiguous := func(why string) error {
		return fmt.Errorf("cohort: %w: %s has the values %s: %s; say which value means that the event happened, as in "+
			"SurvivalOptions{Event: %s}",
			ErrAmbiguous, c.Name, strings.Join(c.spelled(values), ", "), why, example(values))
	}
	if c.Type == Float || c.Type == Date || c.Type == List {
		if !slices.ContainsFunc(c.num, func(x float64) bool { return x != math.Trunc(x) && !math.IsNaN(x) }) &&
			c.Type == Float {
			return c.foundNumbers(values, ambiguous)
		}
		return status{}, fmt.Errorf("cohort: %w: %s holds %s, not whether an event happened", ErrType, c.Name, c.Type)
	}
	if len(values) == 0 {
		return status{}, fmt.Errorf("cohort: column %s: %w have a value", c.Name, ErrEmpty)
	}
	if c.Type == Int || allNumbers(values) {
		return c.foundNumbers(values, ambiguous)
	}
	out := status{event: map[string]bool{}}
	var events, censored []string
	for _, v := range values {
		word := strings.ToLower(v)
		switch {
		case slices.Contains(eventWords, word):
			out.event[v] = true
			events = append(events, v)
		case slices.Contains(censorWords, word):
			out.event[v] = false
			censored = append(censored, v)
		default:
			return status{}, ambiguous(fmt.Sprintf("%q is not known to mean an event or censoring", v))
		}
	}
	if len(events) > 1 {
		return status{}, ambiguous("there are several kinds of event: list them in Causes, or those that count in Event")
	}
	if c.Type == Bool && c.Codes == nil && strings.EqualFold(strings.Join(c.Levels, " "), "no yes") {
		out.said = "yes is the event"
	} else {
		out.said = said(events, censored)
	}
	if len(events) == 0 {
		out.said = "no event: all are " + strings.Join(censored, ", ")
	}
	return out, nil
}

// foundNumbers reads 0 and 1, or 1 and 2, as R does: the larger is the event.
func (c *column) foundNumbers(values []string, ambiguous func(string) error) (status, error) {
	var event, censored string
	has := func(v string) bool { return slices.Contains(values, v) }
	for _, v := range values {
		if _, ok := formats.ParseNumber(v); !ok {
			return status{}, ambiguous(fmt.Sprintf("%q is no number", v))
		}
	}
	switch {
	case len(values) == 2 && has("0") && has("1"):
		event, censored = "1", "0"
	case len(values) == 2 && has("1") && has("2"):
		event, censored = "2", "1"
	case len(values) == 1 && has("0"):
		return status{event: map[string]bool{"0": false}, said: "no event: all are 0"}, nil
	case len(values) == 1 && has("1"):
		return status{}, ambiguous("it cannot be told whether 1 is the event of 0/1 or the censoring of 1/2")
	case len(values) > 2:
		return status{}, ambiguous("there are more than two")
	default:
		return status{}, ambiguous("only 0/1 and 1/2 are known")
	}
	return status{event: map[string]bool{event: true, censored: false}, said: said([]string{event}, []string{censored})},
		nil
}

func said(events, censored []string) string {
	s := strings.Join(events, " or ") + " is the event"
	if len(censored) == 0 {
		return s + ", and all have it"
	}
	return s + ", " + strings.Join(censored, " or ") + " is censored"
}

func example(values []string) string {
	last := values[len(values)-1]
	if _, ok := formats.ParseNumber(last); ok {
		return last
	}
	return strconv.Quote(last)
}
