# Expected values for parametric survival models.
#
#   cd hccpm/models/testdata && Rscript parametric.R     # writes parametric.json; cox.R has written the data
#
# survreg fits what it can; flexsurv, which Debian does not package, is written out: its densities, maximised by optim
# and Newton steps with numDeriv. Needs survival, numDeriv, jsonlite.
suppressMessages({library(survival); library(numDeriv)})
source("common.R")
packages <- c("survival", "numDeriv")
times <- c(50, 200, 700)
input_ <- function(data, surv, formula, dist, metric, knots = 0, weight = "", new)
  list(data = data, surv = surv, formula = formula, ties = dist, new = metric, weight = weight, id = as.character(knots), outcome = paste(new, collapse = " "))

# ---- survreg ---------------------------------------------------------------
control <- survreg.control(rel.tolerance = 1e-14, maxiter = 100, toler.chol = 1e-14)
reg <- function(name, data, surv, formula, dist, weight = "", new = c(1, 5)) {
  d <- read(data); d$.w <- if (weight == "") 1 else d[[weight]]
  f <- survreg(as.formula(paste(surv, "~", formula)), d, dist = dist, weights = .w, control = control)
  n <- d[new, ]
  q <- lapply(c(.25, .5), function(p) predict(f, n, type = "quantile", p = p, se.fit = TRUE))
  add("survreg", name, sprintf("survreg(%s ~ %s, %s, dist = \"%s\"%s)", surv, formula, data, dist, if (weight == "") "" else paste0(", weights = ", weight)),
      input_(data, surv, formula, dist, "aft", weight = weight, new = new),
      list(coef = num(coef(f)), scale = num(f$scale), vcov = num(vcov(f)), loglik = num(f$loglik), q = num(sapply(q, `[[`, "fit")), qse = num(sapply(q, `[[`, "se.fit"))))
}
L <- "Surv(time, status)"
for (d in c("weibull", "exponential", "lognormal", "loglogistic")) {
  reg(paste("lung", d), "lung", L, "age + factor(sex) + ph.ecog", d)
  reg(paste("veteran", d), "veteran", L, "celltype + karno", d)
}
reg("gbsg", "gbsg", "Surv(rfstime, status)", "hormon + log(nodes) + factor(grade)", "loglogistic")
reg("lung weights", "lung", L, "age + sex", "weibull", weight = "w")
lung <- read("lung"); l <- floor(lung$time / 60) * 60
visits <- data.frame(left = ifelse(lung$status == 1, l, lung$time), right = ifelse(lung$status == 1, l + 60, NA), age = lung$age, sex = lung$sex)
exact <- seq_len(nrow(visits)) %% 5 == 0 & lung$status == 1
visits$left[exact] <- lung$time[exact]; visits$right[exact] <- lung$time[exact]
write.csv(visits, "visits.csv", row.names = FALSE, quote = FALSE)
intervals <- function(dist) {
  d <- transform(visits, left = ifelse(left == 0, NA, left))  # survreg's word for left-censored
  f <- survreg(Surv(left, right, type = "interval2") ~ age + sex, d, dist = dist, control = control)
  add("intervals", dist, sprintf("survreg(Surv(left, right, type = \"interval2\") ~ age + sex, visits, dist = \"%s\")", dist),
      input_("visits", "", "age + sex", dist, "aft", new = 1), list(coef = num(coef(f)), scale = num(f$scale), vcov = num(vcov(f)), loglik = num(f$loglik)))
}
for (d in c("weibull", "exponential", "lognormal", "loglogistic")) intervals(d)

# ---- written out -----------------------------------------------------------
# logS and logh of time t, given the linear predictor and the other parameters as they are fitted
families <- list(
  weibullPH = list(k = 1, names = "shape", S = function(t, e, a) -exp(e) * t^exp(a), h = function(t, e, a) a + e + (exp(a) - 1) * log(t)),
  exponentialPH = list(k = 0, names = c(), S = function(t, e, a) -exp(e) * t, h = function(t, e, a) e + 0 * t),
  gompertz = list(k = 1, names = "shape", S = function(t, e, a) -exp(e) * expm1(a * t) / a, h = function(t, e, a) e + a * t),
  lognormal = list(k = 1, names = "scale", S = function(t, e, a) pnorm((log(t) - e) / exp(a), lower.tail = FALSE, log.p = TRUE),
    h = function(t, e, a) dnorm((log(t) - e) / exp(a), log = TRUE) - a - log(t) - pnorm((log(t) - e) / exp(a), lower.tail = FALSE, log.p = TRUE)),
  gengamma = list(k = 2, names = c("sigma", "Q"), S = function(t, e, a) {  # flexsurv::pgengamma
      w <- (log(t) - e) / exp(a[1]); Q <- a[2]; qi <- 1 / Q^2
      pgamma(qi * exp(Q * w), qi, lower.tail = Q < 0, log.p = TRUE) }, h = function(t, e, a) {
      w <- (log(t) - e) / exp(a[1]); Q <- a[2]; qi <- 1 / Q^2
      -a[1] - log(t) + log(abs(Q)) * (1 - 2 * qi) + qi * (Q * w - exp(Q * w)) - lgamma(qi) - pgamma(qi * exp(Q * w), qi, lower.tail = Q < 0, log.p = TRUE) }))
spline_family <- function(knots, scale) {
  K <- length(knots)
  basis <- function(x) { lo <- knots[1]; hi <- knots[K]; p <- function(v) pmax(v, 0)^3
    cbind(x, if (K > 2) do.call(cbind, lapply(knots[2:(K - 1)], function(k) { l <- (hi - k) / (hi - lo); p(x - k) - l * p(x - lo) - (1 - l) * p(x - hi) }))) }
  slope <- function(x) { lo <- knots[1]; hi <- knots[K]; p <- function(v) 3 * pmax(v, 0)^2
    cbind(1 + 0 * x, if (K > 2) do.call(cbind, lapply(knots[2:(K - 1)], function(k) { l <- (hi - k) / (hi - lo); p(x - k) - l * p(x - lo) - (1 - l) * p(x - hi) }))) }
  B <- function(x, a) drop(matrix(basis(x), length(x)) %*% a); D <- function(x, a) drop(matrix(slope(x), length(x)) %*% a)
  list(k = K - 1, basis = basis, S = function(t, e, a) { g <- e + B(log(t), a)
         switch(scale, hazard = -exp(g), odds = -log1p(exp(g)), normal = pnorm(g, lower.tail = FALSE, log.p = TRUE)) },
       h = function(t, e, a) { g <- e + B(log(t), a); d <- suppressWarnings(log(D(log(t), a))) - log(t)
         switch(scale, hazard = g + d, odds = g + d - log1p(exp(g)), normal = dnorm(g, log = TRUE) + d - pnorm(g, lower.tail = FALSE, log.p = TRUE)) })
}
maximum <- function(ll, start) {
  ll <- local({ f <- ll; function(b) { v <- suppressWarnings(f(b)); if (is.finite(v)) v else -1e10 } })
  o <- optim(start, ll, control = list(fnscale = -1, maxit = 20000, reltol = 1e-13)); b <- o$par
  for (k in 1:3) b <- optim(b, ll, method = "BFGS", control = list(fnscale = -1, maxit = 2000, reltol = 1e-15))$par
  for (k in 1:4) { H <- hessian(ll, b); n <- b - solve(H, grad(ll, b)); if (ll(n) >= ll(b) - 1e-8) b <- n }
  list(b = b, v = solve(-hessian(ll, b)), ll = ll(b))
}
flex <- function(name, data, surv, formula, dist, knots = 0, scale = "", new = c(1, 5), start) {
  d <- read(data); F <- as.formula(paste(surv, "~", formula)); mf <- model.frame(F, d); y <- model.response(mf); X <- model.matrix(F, mf)
  counting <- ncol(y) == 3; t <- if (counting) y[, 2] else y[, 1]; s <- y[, ncol(y)]; entry <- if (counting) y[, 1] else rep(0, length(t))
  if (dist == "spline") { x <- log(t[s == 1]); fam <- spline_family(quantile(x, (0:(knots + 1)) / (knots + 1)), scale) } else fam <- families[[dist]]
  p <- ncol(X); sc <- c(1, apply(X[, -1, drop = FALSE], 2, sd)); mu <- c(0, colMeans(X)[-1]); Z <- cbind(1, sweep(sweep(X[, -1, drop = FALSE], 2, mu[-1]), 2, sc[-1], "/"))
  unit <- if (dist == "gompertz") mean(t) else 1  # for the search alone
  up <- function(b) { c(b[1] - sum(b[2:p] * mu[-1] / sc[-1]), b[2:p] / sc[-1], if (fam$k > 0) b[-(1:p)] / unit) }
  ll <- function(b) { a <- if (fam$k > 0) b[-(1:p)] / unit; e <- drop(Z %*% b[1:p]); late <- entry > 0
    sum(fam$S(t, e, a)) + sum(fam$h(t, e, a)[s == 1]) - if (any(late)) sum(fam$S(entry[late], e[late], a)) else 0 }
  A <- diag(p + fam$k)  # a spline is searched in columns that are orthogonal
  if (dist == "spline") A <- solve(qr.R(qr(cbind(Z, fam$basis(log(t)))))) * sqrt(length(t))
  m <- maximum(function(c) ll(drop(A %*% c)), solve(A, c(start[1], rep(0, p - 1), start[-1])))
  m$b <- drop(A %*% m$b); m$v <- A %*% m$v %*% t(A)
  J <- jacobian(up, m$b); b <- up(m$b); V <- J %*% m$v %*% t(J)
  N <- X[match(new, as.integer(rownames(mf))), , drop = FALSE]
  a <- function(b) if (fam$k > 0) b[-(1:p)]
  delta <- function(f) { v <- f(b); g <- jacobian(f, b); cbind(v, sqrt(diag(g %*% V %*% t(g)))) }
  S <- delta(function(b) log(-unlist(lapply(times, function(u) sapply(1:nrow(N), function(i) fam$S(u, sum(N[i, ] * b[1:p]), a(b)))))))
  h <- delta(function(b) unlist(lapply(times, function(u) sapply(1:nrow(N), function(i) fam$h(u, sum(N[i, ] * b[1:p]), a(b))))))
  add("flex", name, sprintf("flexsurv's likelihood written out: %s ~ %s, %s, %s%s", surv, formula, data, dist, if (dist == "spline") paste0(", k = ", knots, ", ", scale) else ""),
      input_(data, surv, formula, dist, scale, knots, new = new),
      list(coef = num(b), vcov = num(V), loglik = num(m$ll), s = num(t(S)), h = num(t(h))))
}
flex("lung Weibull PH", "lung", L, "age + sex", "weibullPH", start = c(-6, 0))
flex("lung exponential PH", "lung", L, "age + sex", "exponentialPH", start = -6)
flex("lung Gompertz", "lung", L, "age + sex", "gompertz", start = c(-6, .1))
flex("veteran Gompertz", "veteran", L, "celltype + karno", "gompertz", start = c(-5, -.1))
flex("lung generalised gamma", "lung", L, "age + sex", "gengamma", start = c(6, 0, .7))
flex("veteran generalised gamma", "veteran", L, "karno + age", "gengamma", start = c(4, 0, .3))
flex("gbsg generalised gamma", "gbsg", "Surv(rfstime, status)", "hormon + log(nodes)", "gengamma", start = c(7, 0, -.5))
flex("heart Weibull PH", "heart", "Surv(start, stop, event)", "age + surgery", "weibullPH", start = c(-4, -.5), new = c(2, 30))
flex("heart log-normal", "heart", "Surv(start, stop, event)", "age + surgery", "lognormal", start = c(5, .5), new = c(2, 30))
flex("gbsg spline hazard", "gbsg", "Surv(rfstime, status)", "hormon + log(nodes)", "spline", 3, "hazard", start = c(-8, 1, 0, 0, 0))
flex("gbsg spline odds", "gbsg", "Surv(rfstime, status)", "hormon + log(nodes)", "spline", 2, "odds", start = c(-8, 1, 0, 0))
flex("lung spline normal", "lung", L, "age + sex", "spline", 1, "normal", start = c(-4, .8, 0))
flex("lung spline of no knots", "lung", L, "age + sex", "spline", 0, "hazard", start = c(-7, 1))
flex("heart spline", "heart", "Surv(start, stop, event)", "age + surgery", "spline", 1, "hazard", start = c(-4, .8, 0), new = c(2, 30))
save_entries("parametric.json")
