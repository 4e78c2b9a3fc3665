// Package exercise checks answers in lessons: it says what is right, and for the usual wrong
// answers, which thought leads to them.
package exercise

import (
	"fmt"
	"math"
	"strings"
)

// Question is one exercise. It is made by a lesson and checked with what a learner answers.
type Question struct {
	name   string
	want   float64
	within float64
	text   string // of a question in words; empty for a number
	praise string
	usual  []usual
	other  string
}

type usual struct {
	value float64
	text  string
	hint  string
}

// Number is a question whose answer is a number, right if it is not further than within from want.
// Praise is what a right answer gets, other what a wrong one gets that is not among the usual.
func Number(name string, want, within float64, praise, other string) *Question {
	return &Question{name: name, want: want, within: within, praise: praise, other: other}
}

// Word is a question whose answer is a word; upper and lower case are alike.
func Word(name, want, praise, other string) *Question {
	return &Question{name: name, text: want, praise: praise, other: other}
}

// Usual adds a wrong answer that many give, with what leads from it to the right one. It returns
// the question.
func (q *Question) Usual(value float64, hint string) *Question {
	q.usual = append(q.usual, usual{value: value, hint: hint})
	return q
}

// UsualWord does the same for a question in words.
func (q *Question) UsualWord(text, hint string) *Question {
	q.usual = append(q.usual, usual{text: text, hint: hint})
	return q
}

// Result is what is said of an answer.
type Result struct {
	Right bool
	Text  string
}

// String is what is said, as plain text.
func (r Result) String() string {
	if r.Right {
		return "✓ " + r.Text
	}
	return "✗ " + r.Text
}

// Answer checks an answer: a number of any type, or a text. Nil and "…", which stand where nothing
// was written yet, are no answers. A share that is written in percent is recognised.
func (q *Question) Answer(answer any) Result {
	if answer == nil || answer == "…" || answer == "" {
		return Result{Text: fmt.Sprintf("%s: put your answer in the place of the dots, and run the cell again.", q.name)}
	}
	if q.text != "" {
		return q.word(answer)
	}
	x, ok := number(answer)
	if !ok {
		return Result{Text: fmt.Sprintf("%s: the answer is a number, as 0.5; this is %v (%T).", q.name, answer, answer)}
	}
	if q.near(x, q.want) {
		return Result{true, q.name + ": right. " + q.praise}
	}
	for _, u := range q.usual {
		if q.near(x, u.value) {
			return Result{Text: q.name + ": not yet. " + u.hint}
		}
	}
	if 0 < q.want && q.want <= 1 && q.near(x/100, q.want) {
		return Result{Text: fmt.Sprintf("%s: this is in percent; as a share it is %g. Write it so, and it is right.",
			q.name, x/100)}
	}
	return Result{Text: q.name + ": not yet. " + q.other}
}

// near allows for what rounding adds to a difference.
func (q *Question) near(x, y float64) bool { return math.Abs(x-y) <= q.within*(1+1e-9) }

func (q *Question) word(answer any) Result {
	s, ok := answer.(string)
	if !ok {
		return Result{Text: fmt.Sprintf("%s: the answer is a word in double quotes; this is %v (%T).", q.name, answer,
			answer)}
	}
	s = strings.TrimSpace(s)
	if strings.EqualFold(s, q.text) {
		return Result{true, q.name + ": right. " + q.praise}
	}
	for _, u := range q.usual {
		if strings.EqualFold(s, u.text) {
			return Result{Text: q.name + ": not yet. " + u.hint}
		}
	}
	return Result{Text: q.name + ": not yet. " + q.other}
}

// number returns a number of any type as a float64.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, !math.IsNaN(v)
	case float32:
		return float64(v), true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case int32:
		return float64(v), true
	}
	return 0, false
}
