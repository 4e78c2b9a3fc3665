package survival

import (
	"math"

	"hipec/hccpm/internal/num"
)

// quadratics sums the squares of shares K + C F(t): a row that has left goes on to be one, since its influence
// moves with F alone.
type quadratics struct{ kk, kc, cc float64 }

func (q *quadratics) add(k, c, sign float64) {
	q.kk, q.kc, q.cc = q.kk+sign*k*k, q.kc+sign*k*c, q.cc+sign*c*c
}

func (q quadratics) at(f float64) float64 { return q.kk + 2*q.kc*f + q.cc*f*f }

// influences are what one unit of weight, at risk from the beginning, has moved S and F by.
type influences struct{ onS, onF float64 }

// late is the share that a row which enters at this moment never gets: K + C F(t) has to be added to what those
// have who were at risk from the beginning.
func (n influences) late(surv, f float64) (k, c float64) {
	if surv > 0 {
		c = -n.onS / surv
	}
	return -n.onF - c*f, c
}

// jackknife fills in standard errors by the infinitesimal jackknife. While rows are at risk their influence on F(t)
// is onF(t), shared by all, plus Kᵢ + Cᵢ F(t) for what they missed before their entry; when row i has left it is Kᵢ +
// Cᵢ F(t) alone. So sums over rows of K², KC, C² are enough, and for those at risk also of weight², weight K and
// weight C.
func (s Sample) jackknife(x *CauseIncidence, cause int32, r num.Rows, byTime, byEntry []int32, w num.Steps,
	surv []float64) {
	j := jackknifing{late: map[int32][2]float64{}, r: r}
	if r.Entry == nil {
		for _, i := range byTime {
			j.weight2 += r.WeightOf(i) * r.WeightOf(i)
		}
	}
	before, lastF, at, entering := 1.0, 0.0, 0, 0
	for i, t := range w.Time {
		for ; entering < len(byEntry) && r.Entry[byEntry[entering]] < t; entering++ {
			j.enter(byEntry[entering], before, lastF)
		}
		n, f, after := w.AtRisk[i], x.Incidence[i], surv[i]
		perWeight, h, hCause := 0.0, 0.0, 0.0
		if n > 0 {
			perWeight, h, hCause = before/n, w.Events[i]/n, x.Events[i]/n
		}
		j.onF += j.onS*hCause - perWeight*hCause
		j.onS = j.onS*(1-h) + perWeight*h
		for ; at < len(byTime) && r.Time[byTime[at]] == t; at++ {
			row := byTime[at]
			ownS, ownF := 0.0, 0.0
			if s.cause[row] >= 0 {
				ownS = -perWeight
			}
			if s.cause[row] == cause {
				ownF = perWeight
			}
			j.leave(row, ownS, ownF, after, f)
		}
		x.StdErr[i] = math.Sqrt(max(0, j.gone.at(f)+j.atRisk(f)))
		before, lastF = after, f
	}
}

// jackknifing is the state of one walk.
type jackknifing struct {
	influences
	r                         num.Rows
	late                      map[int32][2]float64 // K and C of rows that entered after the beginning
	gone, missed              quadratics           // of those who left, and of those at risk
	weight2, weightK, weightC float64              // of those at risk
}

func (j *jackknifing) enter(row int32, surv, f float64) {
	k, c := j.influences.late(surv, f)
	weight := j.r.WeightOf(row)
	j.late[row] = [2]float64{k * weight, c * weight}
	j.missed.add(k*weight, c*weight, 1)
	j.weight2, j.weightK, j.weightC = j.weight2+weight*weight, j.weightK+weight*weight*k, j.weightC+weight*weight*c
}

func (j *jackknifing) leave(row int32, ownS, ownF, surv, f float64) {
	weight := j.r.WeightOf(row)
	missed := j.late[row]
	k, c := missed[0], missed[1]
	j.missed.add(k, c, -1)
	j.weight2, j.weightK, j.weightC = j.weight2-weight*weight, j.weightK-weight*k, j.weightC-weight*c
	// Its influence on S is now weight(onS + ownS) + c S(t), and on F weight(onF + ownF) + k + c F(t); the part of S
	// goes on to move F.
	slope := 0.0
	if surv > 0 {
		slope = weight*(j.onS+ownS)/surv + c
	}
	constant := weight*(j.onF+ownF) + k + c*f - slope*f
	j.gone.add(constant, slope, 1)
}

// atRisk is the sum of squared influences on F(t) of those at risk.
func (j *jackknifing) atRisk(f float64) float64 {
	return max(0, j.weight2)*j.onF*j.onF + 2*j.onF*(j.weightK+j.weightC*f) + j.missed.at(f)
}
