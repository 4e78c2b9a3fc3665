package models

import (
	"slices"
	"strings"
)

// partition numbers the combinations of the columns of terms that occur in rows, in order, and names them as R's
// strata() does: "sex=1, inst=3".
func (s *source) partition(terms Terms, rows []int32) (of []int32, labels []string, err error) {
	var names []string
	seen := map[string]int32{}
	of = make([]int32, len(rows))
	var columns []*column
	for _, t := range terms {
		for _, v := range t.Variables {
			c, err := s.column(v.Column)
			if err != nil {
				return nil, nil, err
			}
			columns, names = append(columns, c), append(names, v.Column)
		}
	}
	places := make([]map[string]int, len(columns))
	levels := make([][]string, len(columns))
	for j, c := range columns {
		levels[j] = c.levelsIn(rows)
		places[j] = make(map[string]int, len(levels[j]))
		for k, l := range levels[j] {
			places[j][l] = k
		}
	}
	type group struct {
		code  []int
		label string
	}
	var groups []group
	key := make([]byte, 0, 64)
	for k, i := range rows {
		key = key[:0]
		for _, c := range columns {
			key = append(append(key, c.text(int(i))...), 0)
		}
		g, ok := seen[string(key)]
		if !ok {
			g = int32(len(groups))
			seen[string(key)] = g
			x := group{}
			parts := make([]string, len(columns))
			for j, c := range columns {
				x.code = append(x.code, places[j][c.text(int(i))])
				parts[j] = names[j] + "=" + c.text(int(i))
			}
			x.label = strings.Join(parts, ", ")
			groups = append(groups, x)
		}
		of[k] = g
	}
	order := make([]int32, len(groups))
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortFunc(order, func(a, b int32) int { return slices.Compare(groups[a].code, groups[b].code) })
	place := make([]int32, len(groups))
	for k, g := range order {
		place[g] = int32(k)
		labels = append(labels, groups[g].label)
	}
	for k, g := range of {
		of[k] = place[g]
	}
	return of, labels, nil
}
