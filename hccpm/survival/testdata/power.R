# Expected values for the size and power of trials, computed by R.
#
#   cd hccpm/survival/testdata && Rscript power.R
#
# writes power.json.  Needs jsonlite.

library(jsonlite)
num <- function(x) ifelse(is.na(x), "NA", sprintf("%.17g", as.numeric(x)))
entries <- list()
add <- function(kind, name, call, input, value)
  entries[[length(entries) + 1]] <<- list(kind = unbox(kind), name = unbox(name), call = unbox(call),
    versions = unbox(sprintf("R %s", getRversion())), input = lapply(input, num), value = lapply(value, num))

# ---- events by formula -----------------------------------------------------
for (theta in c(.5, .7, 1.5)) for (p in c(.5, 1 / 3)) for (side in 1:2) for (power in c(.8, .9)) {
  z <- qnorm(1 - .05 / side) + qnorm(power); r <- p / (1 - p)
  s <- z^2 / (p * (1 - p) * log(theta)^2); f <- z^2 * (1 + r * theta)^2 / (r * (1 - theta)^2)
  add("events", sprintf("%g, %.2f, %d-sided, %g", theta, p, side, power), "qnorm in Schoenfeld's and Freedman's formulas",
      list(theta = theta, share = p, sides = side, power = power),
      list(events = c(s, f), given = pnorm(sqrt(100 * c(p * (1 - p) * log(theta)^2, r * (1 - theta)^2 / (1 + r * theta)^2)) - qnorm(1 - .05 / side))))
}

# ---- Lakatos' sums in the limit of short steps -----------------------------
cumulative <- function(t, until, h) { from <- c(0, head(until, -1)); vapply(t, function(t) sum(h * pmax(0, pmin(t, until) - from)), 0) }
rate <- function(t, until, h) h[findInterval(t, head(until, -1), left.open = TRUE) + 1]
lakatos <- function(name, first, second, accrual, follow, loss = c(0, 0), weight = "logrank", p = .5) {
  len <- accrual + follow
  G <- function(t) if (accrual == 0) rep(1, length(t)) else pmin(1, (len - t) / accrual)
  n1 <- function(t) (1 - p) * exp(-cumulative(t, first$until, first$h) - loss[1] * t) * G(t)
  n2 <- function(t) p * exp(-cumulative(t, second$until, second$h) - loss[2] * t) * G(t)
  h1 <- function(t) rate(t, first$until, first$h); h2 <- function(t) rate(t, second$until, second$h)
  w <- function(t) switch(weight, logrank = 1, gehan = n1(t) + n2(t), tarone = sqrt(n1(t) + n2(t)))
  D <- function(t) n1(t) * h1(t) + n2(t) * h2(t)
  cuts <- sort(unique(c(0, first$until, second$until, follow, len))); cuts <- cuts[cuts <= len]
  total <- function(f) sum(mapply(function(a, b) integrate(f, a, b, rel.tol = 1e-12)$value, head(cuts, -1), cuts[-1]))
  top <- total(function(t) D(t) * w(t) * (n2(t) * h2(t) / D(t) - n2(t) / (n1(t) + n2(t))))
  bottom <- total(function(t) D(t) * w(t)^2 * n1(t) * n2(t) / (n1(t) + n2(t))^2)
  e <- top / sqrt(bottom)
  add("lakatos", name, "integrals of Lakatos' sums by integrate()",
      list(until1 = first$until, h1 = first$h, until2 = second$until, h2 = second$h, accrual = accrual, follow = follow, loss = loss,
           weight = match(weight, c("logrank", "gehan", "tarone")), share = p),
      list(patients = ((qnorm(.975) + qnorm(.8)) / e)^2, power = pnorm(sqrt(200) * abs(e) - qnorm(.975)),
           shares = c(total(function(t) n1(t) * h1(t)) / (1 - p), total(function(t) n2(t) * h2(t)) / p)))
}
one <- function(h) list(until = 1e6, h = h)
for (w in c("logrank", "gehan", "tarone")) {
  lakatos(paste("exponential", w), one(.1), one(.06), 2, 3, weight = w)
  lakatos(paste("all at once, unequal", w), one(log(2) / 12), one(log(2) / 20), 0, 24, weight = w, p = 2 / 3)
  lakatos(paste("loss", w), one(.2), one(.1), 1, 2, loss = c(.05, .1), weight = w)
  lakatos(paste("late effect", w), one(.3), list(until = c(1, 1e6), h = c(.3, .12)), 2, 4, loss = c(.02, .02), weight = w)
}

lines <- vapply(entries, function(e) as.character(toJSON(e)), "")
writeLines(c("[", paste0(lines, c(rep(",", length(lines) - 1), "")), "]"), "power.json")
cat(length(entries), "entries\n")
