package survival

import "hipec/hccpm/internal/num"

// pairsOf counts comparable pairs, in all and for each row.
type pairsOf struct {
	clusters           []int32  // of each row, nil if each row is one
	of                 []counts // of each cluster, else of each row in the order of group and time
	before             int      // rows of the groups that have been counted
	higher, lower      float64  // twice the pairs in which the earlier event has the higher, lower score
	same               float64  // twice those with equal scores
	tiedTime, tiedBoth float64
}

// counts is concordant − discordant, and comparable pairs.
type counts struct{ balance, all float64 }

func newPairs(n int, clusters []int32) *pairsOf {
	return &pairsOf{clusters: clusters, of: make([]counts, n)}
}

// place is where the counts of a row are: row is its number, at its place in its group.
func (p *pairsOf) place(row int32, at int) *counts {
	if p.clusters != nil {
		return &p.of[p.clusters[row]]
	}
	return &p.of[p.before+at]
}

// tally is a number in a tree: whole where rows weigh one, which halves its size.
type tally interface{ int32 | float64 }

// met is a row with what it needs to be counted, in the order of time.
type met[T tally] struct {
	rank   int32
	event  bool
	weight T
	factor T // of the pairs in which it is the earlier one
}

// count takes the rows of one group.  Backwards in time each event meets those still at
// risk later; forwards each row meets the events before it, less those before it entered.
// factor weights the pairs of each event with those who outlive it; nil means 1.
func count[T tally](
	p *pairsOf,
	r num.Rows,
	byTime, byEntry []int32,
	times []float64,
	rank []int32,
	ranks int,
	factor []float64,
) {
	rows := make([]met[T], len(byTime))
	place := make([]int32, 0)
	if byEntry != nil {
		place = make([]int32, len(r.Time))
	}
	for at, i := range byTime {
		rows[at] = met[T]{rank[i], r.Event[i], T(r.WeightOf(i)), 1}
		if factor != nil {
			rows[at].factor = T(factor[i])
		}
		if byEntry != nil {
			place[i] = int32(at)
		}
	}
	tree := newFenwick[T](ranks)
	countBackward(p, tree, r, rows, byTime, byEntry, times, place)
	tree.clear()
	countForward(p, tree, r, rows, byTime, byEntry, times, place)
	p.before += len(byTime)
}

func countBackward[T tally](
	p *pairsOf,
	tree *fenwick[T],
	r num.Rows,
	rows []met[T],
	byTime, byEntry []int32,
	times []float64,
	place []int32,
) {
	leaving := len(byEntry)
	for hi := len(rows); hi > 0; {
		lo := hi - 1
		for lo > 0 && times[lo-1] == times[hi-1] {
			lo--
		}
		for ; leaving > 0 && r.Entry[byEntry[leaving-1]] >= times[lo]; leaving-- {
			x := rows[place[byEntry[leaving-1]]]
			tree.add(x.rank, -x.weight)
		}
		events := 0
		for _, x := range rows[lo:hi] {
			if !x.event { // censored with an event: at risk after it
				tree.add(x.rank, x.weight)
			}
		}
		for at := lo; at < hi; at++ {
			if rows[at].event {
				x := rows[at]
				x.weight *= x.factor
				meet(p, tree, x, p.place(byTime[at], at), 1)
				events++
			}
		}
		if events > 1 {
			tied(p, rows[lo:hi])
		}
		for _, x := range rows[lo:hi] {
			if x.event {
				tree.add(x.rank, x.weight)
			}
		}
		hi = lo
	}
}

func countForward[T tally](
	p *pairsOf,
	tree *fenwick[T],
	r num.Rows,
	rows []met[T],
	byTime, byEntry []int32,
	times []float64,
	place []int32,
) {
	entering := 0
	for lo := 0; lo < len(rows); {
		for ; entering < len(byEntry) && r.Entry[byEntry[entering]] < times[lo]; entering++ {
			i := byEntry[entering]
			x := rows[place[i]]
			x.weight = -x.weight // the events before it came
			meet(p, tree, x, p.place(i, int(place[i])), -1)
		}
		hi := lo + 1
		for hi < len(rows) && times[hi] == times[lo] {
			hi++
		}
		for at := lo; at < hi; at++ {
			if rows[at].event {
				meet(p, tree, rows[at], p.place(byTime[at], at), -1)
			}
		}
		for _, x := range rows[lo:hi] {
			if x.event {
				tree.add(x.rank, x.weight*x.factor)
			}
		}
		for at := lo; at < hi; at++ {
			if !rows[at].event {
				meet(p, tree, rows[at], p.place(byTime[at], at), -1)
			}
		}
		lo = hi
	}
}

// meet counts a row against all in the tree; side is 1 if the row is the earlier one.
func meet[T tally](p *pairsOf, tree *fenwick[T], x met[T], of *counts, side float64) {
	b, u := tree.around(x.rank)
	below, upTo, total, w := float64(b), float64(u), float64(tree.total), float64(x.weight)
	above, same := total-upTo, upTo-below
	of.balance += w * side * (below - above) // concordant: the earlier has the higher score
	of.all += w * total
	if side < 0 {
		below, above = above, below
	}
	p.higher, p.lower, p.same = p.higher+w*below, p.lower+w*above, p.same+w*same
}

// tied counts pairs of events at one time.
func tied[T tally](p *pairsOf, rows []met[T]) {
	all, squares, factor := 0.0, 0.0, 1.0
	byRank := make(map[int32][2]float64)
	for _, x := range rows {
		if !x.event {
			continue
		}
		w := float64(x.weight)
		factor = float64(x.factor)
		all, squares = all+w, squares+w*w
		b := byRank[x.rank]
		byRank[x.rank] = [2]float64{b[0] + w, b[1] + w*w}
	}
	both := 0.0
	for _, b := range byRank {
		both += (b[0]*b[0] - b[1]) / 2
	}
	p.tiedBoth += factor * both
	p.tiedTime += factor * ((all*all-squares)/2 - both)
}

// variance sums the squared influence of rows or clusters on C; total is the number of
// comparable pairs.
func (p *pairsOf) variance(total float64) float64 {
	somers := (p.higher - p.lower) / 2 / total
	sum := 0.0
	for _, k := range p.of {
		v := (k.balance - somers*k.all) / total / 2
		sum += v * v
	}
	return sum
}

// fenwick sums weights by rank: in leaves of one cache line of whole numbers each, and in a tree over these.
type fenwick[T tally] struct {
	sum, leaf []T
	total     T
}

const leafBits = 4

func newFenwick[T tally](ranks int) *fenwick[T] {
	leaves := ranks>>leafBits + 1
	return &fenwick[T]{sum: make([]T, leaves+1), leaf: make([]T, leaves<<leafBits)}
}

func (f *fenwick[T]) clear() {
	clear(f.sum)
	clear(f.leaf)
	f.total = 0
}

func (f *fenwick[T]) add(rank int32, w T) {
	f.total += w
	f.leaf[rank] += w
	for i := int(rank)>>leafBits + 1; i < len(f.sum); i += i & -i {
		f.sum[i] += w
	}
}

// around is the weight below rank and up to and including it.
func (f *fenwick[T]) around(rank int32) (below, upTo T) {
	at := int(rank) >> leafBits
	for _, w := range f.leaf[at<<leafBits : rank] {
		below += w
	}
	for ; at > 0; at &= at - 1 {
		below += f.sum[at]
	}
	return below, below + f.leaf[rank]
}
