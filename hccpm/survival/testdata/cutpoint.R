# Expected values for the best cut-point. Rscript cutpoint.R, in this folder, writes cutpoint.json, data included: DLBCL of maxstat, pbc, lung and
# gbsg of the data sets beside the models' tests, airquality of R.
suppressMessages({library(maxstat); library(survival); library(jsonlite); library(mvtnorm)})
num <- function(x) { x <- as.numeric(x); I(ifelse(is.na(x), "NA", sprintf("%.17g", x))) }
entries <- list()
versions <- sprintf("R %s, maxstat %s, exactRankTests %s, mvtnorm %s", getRversion(), packageVersion("maxstat"), packageVersion("exactRankTests"), packageVersion("mvtnorm"))
add <- function(name, call, time, event, marker, value)
  entries[[length(entries) + 1]] <<- list(kind = unbox("cutpoint"), name = unbox(name), call = unbox(call), versions = unbox(versions),
    input = list(time = num(time), event = num(event), marker = num(marker)), value = value)
data(DLBCL)
set.seed(1)
one <- function(name, time, event, marker, hl = FALSE, abseps = 1e-4) {
  k <- complete.cases(time, event, marker); time <- time[k]; event <- event[k]; marker <- marker[k]
  surv <- !all(event == -1)
  y <- if (surv) Surv(time, event) else time
  method <- if (surv) "LogRank" else "Wilcoxon"
  m <- maxstat:::maxstat(y, marker, smethod = method, pmethod = "Lau94")
  p92 <- maxstat:::maxstat(y, marker, smethod = method, pmethod = "Lau92")$p.value
  g <- maxstat:::maxstat(y, marker, smethod = method, pmethod = "exactGauss", algorithm = GenzBretz(maxpts = 1e7, abseps = abseps))$p.value
  p <- NA
  if (hl) {  # the bound of Hothorn and Lausen (2003), written out: pmaxstat leaves out the sum of 0, which is the smallest
    b <- maxstat:::maxstat(y, marker, smethod = method, pmethod = "HL")$statistic - 1e-9
    s <- exactRankTests::cscores(y, type = method); s <- s - min(s)
    if (surv) s <- round(s * length(s) / max(s)) else s <- 2 * s
    N <- length(s); at <- max(1, floor(N * 0.1)):floor(N * 0.9); q <- 0:sum(s)  # no ties
    H <- matrix(exactRankTests:::.cpermdist2(N, as.integer(sum(s)), rep(1L, N), as.integer(s), FALSE), nrow = N + 1, byrow = TRUE)
    E <- 1:N / N * sum(s); V <- 1:N * (N - 1:N) / (N^2 * (N - 1)) * (N * sum(s^2) - sum(s)^2)
    tail <- function(k, v) abs(v - E[k]) / sqrt(V[k]) > b
    p <- sum(sapply(at, function(k) sum(H[k + 1, tail(k, q)]) / choose(N, k))) - sum(sapply(at[-length(at)], function(k) {
      far <- ifelse(q < E[k], q + max(s), q)
      sum(H[k + 1, tail(k, q) & tail(k + 1, far) & (far < E[k + 1]) == (q < E[k])]) / choose(N, k) }))
    p <- min(1, p)
  }
  add(name, sprintf("maxstat.test(%s ~ marker, smethod = '%s')", if (surv) "Surv(time, event)" else "time", method), time, event, marker,
    list(statistic = num(m$statistic), cut = num(m$estimate), stats = num(m$stats), cuts = num(m$cuts), lau92 = num(p92), lau94 = num(m$p.value), gauss = num(g), hl = num(p)))
  cat(name, sum(k), m$statistic, g, p, "\n")
}
one("DLBCL MGE", DLBCL$time, DLBCL$cens, DLBCL$MGE, FALSE, 1e-5)
# the bound is of pairs of neighbours: without ties there are no gaps
untied <- order(order(DLBCL$MGE)); one("DLBCL rank of MGE", DLBCL$time, DLBCL$cens, untied, TRUE, 1e-5)
one("DLBCL half", DLBCL$time[1:20], DLBCL$cens[1:20], order(order(DLBCL$MGE[1:20])), TRUE, 1e-5)
from <- function(name) read.csv(file.path("../../models/testdata", name))
d <- from("pbc.csv"); one("pbc bili", d$time, d$death, d$bili)
d <- from("lung.csv"); one("lung age", d$time, d$status, d$age)
d <- from("gbsg.csv"); one("gbsg pgr", d$rfstime, d$status, d$pgr)
a <- na.omit(airquality); one("airquality Wind", a$Ozone, rep(-1, nrow(a)), a$Wind)
a <- airquality[!is.na(airquality$Ozone), ]; set.seed(2); one("airquality untied", a$Ozone[1:40], rep(-1, 40), sample(40), TRUE)
writeLines(toJSON(entries), "cutpoint.json")
