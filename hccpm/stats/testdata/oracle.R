# Expected values for the tests of package stats, computed by R.
#
#   cd hccpm/stats/testdata && Rscript oracle.R
#
# writes oracle.json, data included.  Needs jsonlite; mtcars comes with R.

library(jsonlite)
versions <- sprintf("R %s", getRversion())
num <- function(x) {
  x <- as.numeric(x)
  ifelse(is.na(x), "NA", ifelse(is.infinite(x), ifelse(x > 0, "Inf", "-Inf"),
                                sprintf("%.17g", x)))
}
entries <- list()
add <- function(kind, name, call, input, value)
  entries[[length(entries) + 1]] <<- list(
    kind = unbox(kind), name = unbox(name), call = unbox(call),
    versions = unbox(versions), input = lapply(input, num), value = lapply(value, num))

# ---- data: the paper's patients, and cars ----------------------------------
pci <- c(30, 12, 24, 30, 33, 10, 25, 30, 9, 6)
cc <- c(2, 2, 3, 2, 2, 0, 0, 3, 0, 0)
death <- c(0, 0, 1, 1, 1, 1, 0, 1, 0, 0)
age <- c(38, 43, 54, 32, 66, 48, 42, 54, 41, 44)
bmi <- c(22.6, 22.5, 24.8, 26.9, 20.0, 24.3, 19.5, 31.3, 21.6, 21.9)
minutes <- c(785, 500, 826, 705, 518, 415, 679, 440, 391, 200)
low <- cc <= 1

# ---- quantiles and summaries -----------------------------------------------
for (d in list(list("age", age), list("pci", pci), list("mpg", mtcars$mpg), list("one", 3)))
  for (type in 1:9) {
    p <- c(0, 0.05, 0.1, 0.25, 1 / 3, 0.5, 0.6, 0.75, 0.9, 1)
    add("quantile", paste(d[[1]], "type", type), sprintf("quantile(x, p, type = %d)", type),
        list(x = d[[2]], p = p, type = type), list(q = quantile(d[[2]], p, type = type)))
  }
for (d in list(list("age", age), list("bmi", bmi), list("minutes", minutes), list("pci", pci),
               list("mpg", mtcars$mpg))) {
  x <- d[[2]]
  add("describe", d[[1]], "mean, sd, quantile, range", list(x = x),
      list(mean = mean(x), sd = sd(x), q = quantile(x), range = range(x), median = median(x)))
}

# ---- correlation -----------------------------------------------------------
cors <- list(list("PCI and CC", pci, cc), list("age and BMI", age, bmi),
             list("mpg and weight", mtcars$mpg, mtcars$wt), list("three pairs", 1:3, c(1, 3, 2)),
             list("shifted", pci + 1e9, cc))
for (d in cors) for (l in c(0.95, 0.9)) {
  f <- cor.test(d[[2]], d[[3]], conf.level = l)
  ci <- if (is.null(f$conf.int)) c(NA, NA) else f$conf.int
  add("pearson", paste(d[[1]], l), sprintf("cor.test(x, y, conf.level = %g)", l),
      list(x = d[[2]], y = d[[3]], level = l),
      list(r = f$estimate, t = f$statistic, df = f$parameter, p = f$p.value, ci = ci))
}

# ---- two samples -----------------------------------------------------------
set.seed(20261123)
twos <- list(list("PCI by CC", pci[low], pci[!low]), list("BMI by CC", bmi[low], bmi[!low]),
             list("minutes by CC", minutes[low], minutes[!low]),
             list("mpg by gears", mtcars$mpg[mtcars$am == 0], mtcars$mpg[mtcars$am == 1]),
             list("49 by 49", sample(1:98)[1:49] + 0, 0), list("49 by 12", 0, 0))
s <- sample(1:98); twos[[5]][2:3] <- list(s[1:49], s[50:98])
s <- sample(1:61)^2; twos[[6]][2:3] <- list(s[1:49], s[50:61])
for (d in twos) {
  x <- d[[2]]; y <- d[[3]]
  f <- t.test(x, y)
  add("welch", d[[1]], "t.test(x, y)", list(x = x, y = y),
      list(t = f$statistic, df = f$parameter, p = f$p.value, ci = f$conf.int,
           se = f$stderr, mean = f$estimate))
  for (m in c("auto", "normal", "uncorrected")) {
    f <- suppressWarnings(switch(m, auto = wilcox.test(x, y),
           normal = wilcox.test(x, y, exact = FALSE),
           uncorrected = wilcox.test(x, y, exact = FALSE, correct = FALSE)))
    add("mannwhitney", paste(d[[1]], m), paste("wilcox.test(x, y)", m),
        list(x = x, y = y, method = match(m, c("auto", "normal", "uncorrected"))),
        list(u = f$statistic, p = f$p.value))
  }
}

# ---- Fisher ----------------------------------------------------------------
# fisher.test finds the odds ratio and its limits with a tolerance of about 1e-4,
# so they are solved for here from dhyper to full precision.  P is fisher.test's.
fisher <- function(a, b, c, d, level = 0.95) {
  m <- a + b; n <- c + d; k <- a + c
  v <- max(0, k - n):min(k, m)
  weight <- function(t) { l <- dhyper(v, m, n, k, log = TRUE) + t * v; w <- exp(l - max(l)); w / sum(w) }
  solve <- function(f) exp(uniroot(f, c(-30, 30), tol = 1e-15, maxiter = 5000)$root)
  or <- if (a == min(v)) 0 else if (a == max(v)) Inf else solve(function(t) sum(v * weight(t)) - a)
  lo <- if (a == min(v)) 0 else solve(function(t) sum(weight(t)[v >= a]) - (1 - level) / 2)
  hi <- if (a == max(v)) Inf else solve(function(t) sum(weight(t)[v <= a]) - (1 - level) / 2)
  f <- fisher.test(matrix(c(a, c, b, d), 2), conf.level = level)
  found <- c(f$estimate, f$conf.int)
  stopifnot(all(abs(log(c(or, lo, hi) / found)) < 0.1, na.rm = TRUE))
  add("fisher", paste(a, b, c, d, level), "fisher.test(matrix(c(a, c, b, d), 2)), dhyper",
      list(counts = c(a, b, c, d), level = level), list(p = f$p.value, or = or, ci = c(lo, hi)))
}
fisher(1, 3, 4, 2); fisher(3, 1, 1, 3); fisher(0, 4, 5, 1); fisher(4, 0, 1, 5); fisher(10, 2, 3, 15)
fisher(120, 200, 90, 310); fisher(7, 12, 0, 5, 0.9); fisher(2, 2, 2, 2)

# ---- logistic --------------------------------------------------------------
logit <- function(name, y, x, level = 0.95) {
  f <- glm(y ~ ., binomial, data.frame(x), epsilon = 1e-14, maxit = 50)
  # glm's standard errors lag one iteration behind its coefficients; starting again
  # from these brings them to the maximum
  f <- glm(y ~ ., binomial, data.frame(x), epsilon = 1e-14, start = coef(f))
  s <- summary(f)$coefficients
  add("logistic", name, "glm(y ~ ., binomial, epsilon = 1e-14), started again from its own coefficients",
      c(list(y = y), as.list(data.frame(x))),
      list(coef = s[, 1], se = s[, 2], z = s[, 3], p = s[, 4],
           lower = exp(s[, 1] - qnorm(0.975) * s[, 2]), upper = exp(s[, 1] + qnorm(0.975) * s[, 2]),
           deviance = f$deviance, null = f$null.deviance, aic = f$aic,
           df = c(f$df.null, f$df.residual), vcov = vcov(f), fitted = fitted(f)))
}
logit("death on CC", death, list(x1 = cc))
logit("death on CC0/1", death, list(x1 = as.numeric(low)))
logit("death on age and PCI", death, list(x1 = age, x2 = pci))
logit("gears on weight and power", mtcars$am, list(x1 = mtcars$wt, x2 = mtcars$hp))
logit("engine on mpg, scaled badly", mtcars$vs, list(x1 = mtcars$mpg * 1e6, x2 = mtcars$gear))

writeLines(toJSON(entries, pretty = TRUE), "oracle.json")
cat(length(entries), "entries\n")
