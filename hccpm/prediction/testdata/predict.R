# Expected values for predictions. Rscript predict.R, in this folder, writes predict.json from the data sets beside the models' tests.
# timeROC, riskRegression and dcurves are not in Debian: their formulas are written out; sksurv.py compares with scikit-survival.
suppressMessages({library(survival); library(jsonlite); library(rms)})
num <- function(x) { x <- as.numeric(x)
  I(ifelse(is.na(x), "NA", ifelse(is.infinite(x), ifelse(x > 0, "Inf", "-Inf"), sprintf("%.17g", x)))) }
entries <- list()
add <- function(kind, name, call, input, value)
  entries[[length(entries) + 1]] <<- list(kind = unbox(kind), name = unbox(name), call = unbox(call),
    versions = unbox(sprintf("R %s, survival %s, rms %s", getRversion(), packageVersion("survival"), packageVersion("rms"))),
    input = lapply(input, unbox), value = value)

# G by Kaplan and Meier with weights: events leave before those censored at the same time. Returns G just before and at x.
chance <- function(time, event, w) {
  u <- sort(unique(time[event == 0]))
  f <- sapply(u, function(v) { c <- sum(w[time == v & event == 0]); 1 - c / (c + sum(w[time > v])) })
  list(before = function(x) sapply(x, function(v) prod(f[u < v])), at = function(x) sapply(x, function(v) prod(f[u <= v])))
}
auc <- function(d, w, t, m) {
  case <- d$time <= t & d$event == 1; control <- d$time > t
  g <- chance(d$time, d$event, w)
  wi <- w[case] / g$before(d$time[case]); wj <- w[control]
  h <- outer(m[case], m[control], ">") + outer(m[case], m[control], "==") / 2
  drop(wi %*% h %*% wj) / sum(wi) / sum(wj)
}
brier <- function(d, w, t, r) {
  case <- d$time <= t & d$event == 1; control <- d$time > t
  g <- chance(d$time, d$event, w)
  (sum(w[case] * (1 - r[case])^2 / g$before(d$time[case])) + sum(w[control] * r[control]^2) / g$at(t)) / sum(w)
}
# the infinitesimal jackknife: derivatives by each weight, numerically
slopes <- function(f, n) sapply(1:n, function(k) {
  at <- function(h) { w <- rep(1, n); w[k] <- 1 + h; f(w) }
  h <- 1e-3
  (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)
})
set <- list(lung = list("time", "status", "age", 62, 10, "ph.karno", 365), veteran = list("time", "status", "karno", 60, -20, "age", 120),
  pbc = list("time", "death", "bili", 4, 3, "age", 2000), gbsg = list("rfstime", "status", "nodes", 5, 5, "size", 1095))
for (name in names(set)) {
  s <- set[[name]]
  d <- read.csv(file.path("../../models/testdata", paste0(name, ".csv")))
  d <- data.frame(time = d[[s[[1]]]], event = d[[s[[2]]]], x = d[[s[[3]]]], y = d[[s[[6]]]])
  d <- d[complete.cases(d), ]; n <- nrow(d); t <- s[[7]]
  risk <- plogis((d$x - s[[4]]) / s[[5]])
  input <- list(data = name, time = s[[1]], event = s[[2]], x = s[[3]], y = s[[6]], centre = s[[4]], scale = s[[5]], at = t)
  cat(name, n, "\n")
  ix <- slopes(function(w) auc(d, w, t, risk), n); iy <- slopes(function(w) auc(d, w, t, d$y), n)
  thresholds <- sort(unique(quantile(risk, c(0.1, 0.5, 0.9), type = 1)))
  case <- d$time <= t & d$event == 1; wi <- 1 / chance(d$time, d$event, rep(1, n))$before(d$time[case])
  add("timeauc", name, "formulas of Uno (2007) and Blanche (2013); errors by numerical derivatives", input, list(
    auc = num(auc(d, rep(1, n), t, risk)), se = num(sqrt(sum(ix^2))), other = num(auc(d, rep(1, n), t, d$y)), diffse = num(sqrt(sum((ix - iy)^2))),
    thresholds = num(thresholds), sens = num(sapply(thresholds, function(v) sum(wi[risk[case] >= v]) / sum(wi))),
    spec = num(sapply(thresholds, function(v) mean(risk[d$time > t] < v)))))
  times <- t * c(0.25, 0.5, 1)
  km <- survfit(Surv(time, event) ~ 1, d)
  b <- sapply(times, function(u) brier(d, rep(1, n), u, risk))
  null <- sapply(times, function(u) brier(d, rep(1, n), u, rep(1 - summary(km, u)$surv, n)))
  add("brier", name, "formula of Graf et al. (1999); errors by numerical derivatives", input, list(times = num(times), score = num(b), null = num(null),
    se = num(sapply(times, function(u) sqrt(sum(slopes(function(w) brier(d, w, u, risk), n)^2)))),
    integrated = num(sum(diff(times) * (head(b, -1) + tail(b, -1)) / 2) / diff(range(times)))))
  # calibration with a time
  lp <- log(-log(1 - risk)); grid <- seq(min(lp), max(lp), length.out = 50)
  tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)
  knots <- attr(rcs(lp, 4), "parms"); X <- rcspline.eval(lp, knots, inclx = TRUE); colnames(X) <- c("a", "b", "c")
  G <- as.data.frame(rcspline.eval(grid, knots, inclx = TRUE)); names(G) <- c("a", "b", "c")
  dd <- cbind(d, as.data.frame(X))
  f <- coxph(Surv(time, event) ~ a + b + c, dd, control = tight)
  sf <- summary(survfit(f, G, conf.type = "log-log"), times = t)
  sl <- coxph(Surv(time, event) ~ lp, d, control = tight)
  k <- summary(survfit(Surv(time, event) ~ 1, d, conf.type = "log-log"), times = t)
  grp <- cut(risk, c(-Inf, median(risk), Inf))  # two groups: where the cut lies is not in question
  gk <- summary(survfit(Surv(time, event) ~ grp, d, conf.type = "log-log"), times = t)
  add("calibrationAt", name, "survfit(coxph(Surv(time, event) ~ rcs(log(-log(1 - risk)), 4)), conf.type = 'log-log'); survfit(Surv(time, event) ~ group)", input, list(
    slope = num(c(coef(sl), sqrt(sl$var))), ratio = num((1 - k$surv) / mean(risk)), predicted = num(tapply(risk, grp, mean)), observed = num(1 - gk$surv),
    lower = num(1 - gk$upper), upper = num(1 - gk$lower), smooth = num(1 - sf$surv), slower = num(1 - sf$upper), supper = num(1 - sf$lower)))
  # and without: the event at all
  lp <- qlogis(risk); grid <- seq(min(lp), max(lp), length.out = 50)
  knots <- attr(rcs(lp, 4), "parms"); X <- rcspline.eval(lp, knots, inclx = TRUE); colnames(X) <- c("a", "b", "c")
  G <- as.data.frame(rcspline.eval(grid, knots, inclx = TRUE)); names(G) <- c("a", "b", "c")
  dd <- cbind(d, as.data.frame(X)); ctl <- glm.control(epsilon = 1e-14, maxit = 100)
  f <- glm(event ~ a + b + c, binomial, dd, control = ctl); p <- predict(f, G, se.fit = TRUE)
  sl <- summary(glm(event ~ lp, binomial, d, control = ctl))$coefficients; lg <- summary(glm(event ~ offset(lp), binomial, d, control = ctl))$coefficients
  add("calibration", name, "glm(event ~ rcs(qlogis(risk), 4), binomial); glm(event ~ offset(lp)); glm(event ~ lp); binom.test", input, list(
    slope = num(sl[2, 1:2]), large = num(lg[1, 1:2]), ratio = num(sum(d$event) / sum(risk)), observed = num(tapply(d$event, grp, mean)),
    limits = num(sapply(split(d$event, grp), function(e) binom.test(sum(e), length(e))$conf.int)),
    smooth = num(plogis(p$fit)), slower = num(plogis(p$fit - qnorm(0.975) * p$se.fit)), supper = num(plogis(p$fit + qnorm(0.975) * p$se.fit))))
  at <- c(0.1, 0.2, 0.35, 0.5)
  add("decision", name, "formula of Vickers and Elkin (2006)", input, list(thresholds = num(at),
    benefit = num(sapply(at, function(v) { a <- risk >= v; (sum(d$event[a]) - sum(1 - d$event[a]) * v / (1 - v)) / n })),
    all = num(sapply(at, function(v) mean(d$event) - (1 - mean(d$event)) * v / (1 - v)))))
  add("decisionAt", name, "formula of Vickers et al. (2008) with survfit(Surv(time, event) ~ 1, subset = risk >= threshold)", input, list(thresholds = num(at),
    benefit = num(sapply(at, function(v) { a <- risk >= v; if (!any(a)) return(0)
      q <- 1 - summary(survfit(Surv(time, event) ~ 1, d[a, ]), t, extend = TRUE)$surv; mean(a) * (q - (1 - q) * v / (1 - v)) })),
    all = num(sapply(at, function(v) { q <- 1 - k$surv; q - (1 - q) * v / (1 - v) }))))
}
writeLines(toJSON(entries), "predict.json")
