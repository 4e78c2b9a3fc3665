# Expected values for exact and conditional logistic regression.
#
#   cd hccpm/models/testdata && Rscript exact.R     # writes exact.json, infert.csv, small.csv; cox.R has written the data
#
# Every choice of as many events is listed (combn), so that nothing but definitions is used. Needs survival, jsonlite.
suppressMessages(library(survival))
source("common.R")
infert <- transform(datasets::infert, education = as.character(education))
write.csv(infert, "infert.csv", row.names = FALSE, quote = FALSE)
lung <- read("lung"); small <- lung[complete.cases(lung), ][1:18, c("status", "age", "sex", "ph.ecog", "wt.loss")]
small$old <- as.integer(small$age > 65); small$heavy <- round(small$wt.loss / 5); small$set <- rep(1:3, 6)
write.csv(small, "small.csv", row.names = FALSE, quote = FALSE)
exact <- function(name, data, formula, outcome, rows = NULL, mid = FALSE, strata = NULL) {
  d <- read(data); if (!is.null(rows)) d <- d[rows, ]
  X <- model.matrix(as.formula(paste("~", formula)), d)[, -1, drop = FALSE]; y <- d[[outcome]]
  g <- if (is.null(strata)) rep(1, nrow(d)) else d[[strata]]
  chosen <- combn(nrow(d), sum(y))  # every set of as many events
  if (!is.null(strata)) { want <- tapply(y, g, sum); chosen <- chosen[, apply(chosen, 2, function(i) all(table(factor(g[i], names(want))) == want)), drop = FALSE] }
  sums <- matrix(apply(chosen, 2, function(i) colSums(X[i, , drop = FALSE])), ncol(X)); obs <- colSums(X[y == 1, , drop = FALSE])
  out <- sapply(seq_len(ncol(X)), function(j) {
    keep <- apply(sums[-j, , drop = FALSE], 2, function(s) all(abs(s - obs[-j]) < 1e-7))
    tab <- table(round(sums[j, keep], 7)); t <- as.numeric(names(tab)) - obs[j]; lc <- log(as.numeric(tab)); at <- which.min(abs(t))
    if (length(t) < 2) return(c(NA, 0, Inf, 1, length(t)))
    w <- function(b) { v <- lc + b * t; v <- exp(v - max(v)); v / sum(v) }
    part <- if (mid) 0.5 else 1
    down <- function(b) { p <- w(b); sum(p[t < t[at] - 1e-9]) + part * p[at] }; up <- function(b) { p <- w(b); sum(p[t > t[at] + 1e-9]) + part * p[at] }
    p <- min(1, 2 * min(down(0), up(0)))
    u <- diff(range(t)) / length(t)
    root <- function(f) tryCatch(uniroot(f, c(-30, 30) / u, tol = 1e-13)$root, error = function(e) NA)
    lo <- if (at == 1) -Inf else root(function(b) up(b) - .025); hi <- if (at == length(t)) Inf else root(function(b) down(b) - .025)
    part <- 1  # the median-unbiased estimate is of whole tails
    est <- if (at == 1) root(function(b) down(b) - .5) else if (at == length(t)) root(function(b) up(b) - .5) else root(function(b) sum(w(b) * t))
    c(est, lo, hi, p, length(t))
  })
  add("exact", name, sprintf("all choices of %d events of %d listed: %s ~ %s, %s", sum(y), nrow(d), outcome, formula, data),
      list(data = data, formula = paste(formula, if (!is.null(strata)) sprintf("+ strata(%s)", strata) else ""), outcome = outcome, robust = mid, new = paste(rows, collapse = " ")),
      list(coef = num(out[1, ]), lower = num(exp(out[2, ])), upper = num(exp(out[3, ])), p = num(out[4, ]), n = num(out[5, ])))
}
exact("small two", "small", "sex + heavy", "status")
exact("small two mid-p", "small", "sex + heavy", "status", mid = TRUE)
exact("small three", "small", "old + sex + ph.ecog", "status", rows = 1:16)
exact("small strata", "small", "heavy + old", "status", strata = "set")
exact("separated", "separated", "x", "y")
exact("separated mid-p", "separated", "z", "y", mid = TRUE)
exact("small continuous", "small", "age", "status", rows = 1:15)
# One column of 0 and 1: fisher.test.
d <- transform(read("lung"), m = sex - 1); d <- d[!is.na(d$ph.ecog), ]; d <- transform(d, poor = as.integer(ph.ecog >= 2))
f <- fisher.test(table(d$poor, d$status))
write.csv(d[, c("status", "poor")], "fisher.csv", row.names = FALSE, quote = FALSE)
add("fisher", "fisher", "fisher.test(table(poor, status)) of lung", list(data = "fisher", formula = "poor", outcome = "status"),
    list(estimate = num(f$estimate), limits = num(f$conf.int)))
clog <- function(name, data, formula, outcome, set) {
  d <- read(data); F <- as.formula(sprintf("%s ~ %s + strata(%s)", outcome, formula, set))
  f <- clogit(F, d, method = "exact", control = coxph.control(eps = 1e-11, iter.max = 50)); s <- summary(f)
  add("clogit", name, sprintf("clogit(%s ~ %s + strata(%s), %s)", outcome, formula, set, data),
      list(data = data, formula = sprintf("%s + strata(%s)", formula, set), outcome = outcome),
      list(coef = num(coef(f)), se = num(sqrt(diag(vcov(f)))), loglik = num(f$loglik), score = num(f$score)))
}
clog("infert", "infert", "spontaneous + induced", "case", "stratum")
clog("infert education", "infert", "spontaneous * induced", "case", "education")
save_entries("exact.json")
