package cohort

import (
	"math"
	"strconv"
	"strings"
	"time"

	"hipec/hccpm/internal/option"
)

// DateOrder is the order in which a date written with slashes or dots has its parts.
type DateOrder int

const (
	// FoundOrder reads 2024-03-31 as year, month, day and 31.03.2024 as day, month, year; 03/31/2024 and
	// 31/03/2024 are told apart for the whole column by a day above 12 in any row, and not taken for dates if there is
	// none, or if both are there. It is the zero value.
	FoundOrder DateOrder = iota
	// DayFirst reads 3/4/2024 as the third of April.
	DayFirst
	// MonthFirst reads 3/4/2024 as the fourth of March.
	MonthFirst
)

// String names the order.
func (o DateOrder) String() string {
	return option.Name("DateOrder", o, "found", "day first", "month first")
}

// days is a date as days since 1 January 1970.
func days(year int, month time.Month, day int) float64 {
	return float64(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()) / 86400
}

// dateText writes days since 1 January 1970 as 2024-03-31, with the time of day if there is one.
func dateText(x float64) string {
	t := time.Unix(0, 0).UTC().Add(time.Duration(math.Round(x*86400)) * time.Second)
	if x == math.Trunc(x) {
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04:05")
}

// parseDate reads a date; with slashes the day stands first unless order is MonthFirst.
func parseDate(s string, order DateOrder) (x float64, ok bool) {
	clock := 0.0
	if day, rest, found := strings.Cut(strings.Replace(s, "T", " ", 1), " "); found {
		if clock, ok = parseClock(strings.TrimSpace(rest)); !ok {
			return 0, false
		}
		s = day
	}
	mark := byte(0)
	for i := range len(s) {
		if c := s[i]; c == '-' || c == '.' || c == '/' {
			mark = c
			break
		}
	}
	if mark == 0 {
		return 0, false
	}
	parts := strings.Split(s, string(mark))
	if len(parts) != 3 {
		return 0, false
	}
	var n [3]int
	for i, p := range parts {
		var err error
		if n[i], err = strconv.Atoi(p); err != nil || n[i] < 0 || len(p) == 0 || len(p) == 3 || len(p) > 4 {
			return 0, false
		}
	}
	year, month, day := n[0], n[1], n[2]
	if len(parts[0]) != 4 {
		if len(parts[2]) != 4 {
			return 0, false
		}
		year, month, day = n[2], n[1], n[0]
		if order == MonthFirst && mark != '.' {
			month, day = n[0], n[1]
		}
	}
	if month < 1 || month > 12 || day < 1 || day > daysOf(year, month) {
		return 0, false
	}
	return days(year, time.Month(month), day) + clock, true
}

func daysOf(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// parseClock reads 13:05 or 13:05:30 as a part of a day; Z and fractions of a second are dropped.
func parseClock(s string) (float64, bool) {
	s = strings.TrimSuffix(s, "Z")
	s, _, _ = strings.Cut(s, ".")
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return float64(t.Hour()*3600+t.Minute()*60+t.Second()) / 86400, true
		}
	}
	return 0, false
}
