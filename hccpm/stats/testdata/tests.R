# Expected values for the tests of package stats that came after oracle.R, computed by R.
#
#   cd hccpm/stats/testdata && Rscript tests.R
#
# writes tests.json, data included.  Needs jsonlite, coin, exactRankTests and Hmisc; the data
# sets come with R.

suppressMessages({library(jsonlite); library(coin); library(exactRankTests)})
versions <- paste(c(sprintf("R %s", getRversion()), vapply(c("coin", "exactRankTests", "Hmisc"),
  function(p) sprintf("%s %s", p, packageVersion(p)), "")), collapse = ", ")
num <- function(x) {
  x <- as.numeric(x)
  ifelse(is.na(x), "NA", ifelse(is.infinite(x), ifelse(x > 0, "Inf", "-Inf"), sprintf("%.17g", x)))
}
entries <- list()
add <- function(kind, name, call, input, value)
  entries[[length(entries) + 1]] <<- list(
    kind = unbox(kind), name = unbox(name), call = unbox(call),
    versions = unbox(versions), input = lapply(input, num), value = lapply(value, num))
quiet <- suppressWarnings

# ---- data ------------------------------------------------------------------
pci <- c(30, 12, 24, 30, 33, 10, 25, 30, 9, 6)
cc <- c(2, 2, 3, 2, 2, 0, 0, 3, 0, 0)
age <- c(38, 43, 54, 32, 66, 48, 42, 54, 41, 44)
bmi <- c(22.6, 22.5, 24.8, 26.9, 20.0, 24.3, 19.5, 31.3, 21.6, 21.9)
os2 <- c(82.7, 62.6, 5.5, 36.9, 2.1, 49.9, 26.1, 1.0, 5.0, 43.0)
low <- cc <= 1
air <- na.omit(airquality)
drug1 <- sleep$extra[sleep$group == 1]; drug2 <- sleep$extra[sleep$group == 2]
manual <- mtcars$mpg[mtcars$am == 1]; automatic <- mtcars$mpg[mtcars$am == 0]
may <- air$Ozone[air$Month == 5]; august <- air$Ozone[air$Month == 8]

# ---- hinges ----------------------------------------------------------------
for (d in list(list("age", age), list("mpg", mtcars$mpg), list("ozone", air$Ozone), list("five", 1:5), list("one", 3)))
  add("hinges", d[[1]], "fivenum(x)", list(x = d[[2]]), list(q = fivenum(d[[2]])))

# ---- rank correlation ------------------------------------------------------
pairs <- list(list("BMI and OS2", bmi, os2), list("seven", bmi[1:7], os2[1:7]), list("PCI and CC", pci, cc),
              list("mpg and weight", mtcars$mpg, mtcars$wt), list("ozone and wind", air$Ozone, air$Wind),
              list("sleep", drug1, drug2), list("temperature untied", air$Temp + seq_along(air$Temp) / 1e4, air$Ozone + rev(seq_along(air$Temp)) / 1e4))
z <- qnorm(.975)
for (d in pairs) for (continuity in c(FALSE, TRUE)) {
  x <- d[[2]]; y <- d[[3]]; n <- length(x)
  f <- quiet(cor.test(x, y, method = "spearman", continuity = continuity))
  r <- f$estimate
  add("spearman", paste(d[[1]], continuity), sprintf("cor.test(x, y, method = 'spearman', continuity = %s); limits by Bonett and Wright's formula", continuity),
      list(x = x, y = y, continuity = continuity, exact = -1),
      list(estimate = r, s = f$statistic, p = f$p.value, ci = tanh(atanh(r) + c(-1, 1) * z * sqrt((1 + r^2 / 2) / (n - 3)))))
  for (exact in c(NA, FALSE)) {
    f <- quiet(cor.test(x, y, method = "kendall", continuity = continuity, exact = if (is.na(exact)) NULL else exact))
    r <- f$estimate
    add("kendall", paste(d[[1]], continuity, exact), sprintf("cor.test(x, y, method = 'kendall', continuity = %s, exact = %s); limits by Fieller's formula", continuity, exact),
        list(x = x, y = y, continuity = continuity, exact = if (is.na(exact)) -1 else 0),
        list(estimate = r, p = f$p.value, ci = tanh(atanh(r) + c(-1, 1) * z * sqrt(.437 / (n - 4)))))
  }
}
permutations <- function(v) if (length(v) <= 1) list(v) else
  do.call(c, lapply(seq_along(v), function(i) lapply(permutations(v[-i]), function(p) c(v[i], p))))
orders <- list()
for (d in list(list("first seven of PCI and CC", pci[1:7], cc[1:7]), list("eight", c(1, 1, 2, 3, 3, 3, 4, 5), c(2, 1, 1, 2, 4, 4, 3, 4)),
               list("BMI and OS2, seven", bmi[1:7], os2[1:7]), list("two levels", c(0, 0, 0, 0, 1, 1, 1), c(3, 1, 2, 2, 5, 4, 2)))) {
  x <- d[[2]]; y <- d[[3]]; n <- length(x)
  o <- do.call(rbind, permutations(seq_len(n)))
  p <- function(t) mean(abs(t - mean(t)) >= abs(t[1] - mean(t)) * (1 - 1e-9))
  rx <- rank(x); ry <- rank(y)
  rho <- apply(o, 1, function(i) sum(rx * ry[i]))
  sx <- sign(outer(x, x, "-")); sy <- sign(outer(y, y, "-"))
  tau <- apply(o, 1, function(i) sum(sx * sy[i, i]))
  r <- apply(o, 1, function(i) sum(x * y[i]))
  add("permuted", d[[1]], "all permutations, enumerated in tests.R", list(x = x, y = y),
      list(rho = p(rho), tau = p(tau), r = p(r)))
}

# ---- two samples by ranks --------------------------------------------------
# wilcox.test finds approximate limits to 1e-4 only; here its equation is solved to the last digit.
shift_limits <- function(x, y, correct, level = .95) {
  w <- function(d, zq) {
    r <- rank(c(x - d, y)); t <- table(r); m <- length(x); n <- length(y)
    dz <- sum(r[seq_along(x)]) - m * (m + 1) / 2 - m * n / 2
    (dz - if (correct) sign(dz) * .5 else 0) / sqrt(m * n / 12 * (m + n + 1 - sum(t^3 - t) / ((m + n) * (m + n - 1)))) - zq
  }
  solve1 <- function(zq) uniroot(w, c(min(x) - max(y), max(x) - min(y)), zq = zq, tol = 1e-13, maxiter = 5000)$root
  a <- (1 - level) / 2
  ci <- c(solve1(qnorm(1 - a)), solve1(qnorm(a)))
  f <- quiet(wilcox.test(x, y, exact = FALSE, correct = correct, conf.int = TRUE))$conf.int
  stopifnot(all(abs(ci - f) < 2e-3))
  ci
}
twos <- list(list("PCI by CC", pci[low], pci[!low]), list("OS2 by CC", os2[low], os2[!low]), list("sleep", drug1, drug2),
             list("mpg by gears", manual, automatic), list("ozone in May and August", may, august),
             list("two and three", c(1, 5), c(2, 3, 7)), list("many ties", c(1, 2, 2, 3, 3, 3), c(3, 3, 4, 4, 5)))
for (d in twos) {
  x <- d[[2]]; y <- d[[3]]
  f <- quiet(wilcox.exact(x, y, exact = TRUE, conf.int = TRUE))
  g <- data.frame(v = c(x, y), g = factor(rep(1:2, c(length(x), length(y)))))
  p <- pvalue(wilcox_test(v ~ g, g, distribution = exact()))
  stopifnot(abs(f$p.value - p) < 1e-6)
  add("exactmw", d[[1]], "exactRankTests::wilcox.exact(x, y), coin::wilcox_test(distribution = exact())",
      list(x = x, y = y), list(u = f$statistic, p = f$p.value, pcoin = p, ci = f$conf.int))
  tied <- any(duplicated(c(x, y)))
  if (!tied) {
    f <- wilcox.test(x, y, conf.int = TRUE)
    add("shift", paste(d[[1]], "exact"), "wilcox.test(x, y, conf.int = TRUE)",
        list(x = x, y = y, method = 1, correct = 1), list(estimate = f$estimate, ci = f$conf.int))
  }
  if (length(x) > 5) for (correct in c(TRUE, FALSE))
    add("shift", paste(d[[1]], "normal", correct), "wilcox.test(x, y, exact = FALSE, correct), its equation solved to 1e-13",
        list(x = x, y = y, method = 2, correct = correct),
        list(estimate = median(outer(x, y, "-")), ci = shift_limits(x, y, correct)))
}

# ---- signed ranks ----------------------------------------------------------
signed_limits <- function(x, correct, level = .95) {
  w <- function(d, zq) {
    x <- x - d; x <- x[x != 0]; n <- length(x); r <- rank(abs(x)); t <- table(r)
    dz <- sum(r[x > 0]) - n * (n + 1) / 4
    (dz - if (correct) sign(dz) * .5 else 0) / sqrt(n * (n + 1) * (2 * n + 1) / 24 - sum(t^3 - t) / 48) - zq
  }
  a <- (1 - level) / 2
  sapply(c(1 - a, a), function(q) if (w(min(x), qnorm(q)) <= 0) min(x) else if (w(max(x), qnorm(q)) >= 0) max(x) else
    uniroot(w, range(x), zq = qnorm(q), tol = 1e-13, maxiter = 5000)$root)
}
walsh <- function(d) { w <- outer(d, d, "+") / 2; median(w[lower.tri(w, diag = TRUE)]) }
ones <- list(list("sleep", drug1, drug2), list("BMI less 22", bmi, rep(22, 10)), list("PCI less OS2", pci, os2),
             list("Solar less 180", air$Solar.R[1:40] , rep(180, 40)), list("zeros", c(0, 0, 1, -2, 3, 3, 4, -1), rep(0, 8)))
for (d in ones) {
  x <- d[[2]]; y <- d[[3]]; e <- x - y; k <- e[e != 0]
  free <- !any(duplicated(abs(k))) && length(k) == length(e)
  if (free) {
    f <- wilcox.test(x, y, paired = TRUE, conf.int = TRUE)
    add("signed", paste(d[[1]], "exact"), "wilcox.test(x, y, paired = TRUE, conf.int = TRUE)",
        list(x = x, y = y, method = 1, correct = 1, pratt = 0),
        list(v = f$statistic, p = f$p.value, estimate = f$estimate, ci = f$conf.int))
  }
  for (correct in c(TRUE, FALSE)) {
    f <- quiet(wilcox.test(x, y, paired = TRUE, exact = FALSE, correct = correct))
    add("signed", paste(d[[1]], "normal", correct), "wilcox.test(x, y, paired = TRUE, exact = FALSE, correct), limits by its equation solved to 1e-13",
        list(x = x, y = y, method = 2, correct = correct, pratt = 0),
        list(v = f$statistic, p = f$p.value, estimate = walsh(k), ci = signed_limits(k, correct)))
  }
  p <- quiet(wilcox.exact(x, y, paired = TRUE, exact = TRUE))
  add("signed", paste(d[[1]], "given ties"), "exactRankTests::wilcox.exact(x, y, paired = TRUE)",
      list(x = x, y = y, method = 3, correct = 1, pratt = 0), list(v = p$statistic, p = p$p.value))
  for (zero in c("Pratt", "Wilcoxon")) {
    p <- pvalue(wilcoxsign_test(x ~ y, data.frame(x, y), zero.method = zero, distribution = exact()))
    add("signed", paste(d[[1]], zero), sprintf("coin::wilcoxsign_test(zero.method = '%s', distribution = exact())", zero),
        list(x = x, y = y, method = 3, correct = 1, pratt = zero == "Pratt"), list(p = p))
  }
}

# ---- means -----------------------------------------------------------------
for (d in list(list("sleep", drug1, drug2), list("PCI and OS2", pci, os2), list("BMI and age", bmi, age))) for (l in c(.95, .9)) {
  x <- d[[2]]; y <- d[[3]]
  f <- t.test(x, mu = 1, conf.level = l)
  add("onet", paste(d[[1]], l), "t.test(x, mu = 1)", list(x = x, level = l),
      list(t = f$statistic, df = f$parameter, p = f$p.value, se = f$stderr, mean = f$estimate, ci = f$conf.int))
  f <- t.test(x, y, paired = TRUE, mu = 1, conf.level = l)
  add("pairedt", paste(d[[1]], l), "t.test(x, y, paired = TRUE, mu = 1)", list(x = x, y = y, level = l),
      list(t = f$statistic, df = f$parameter, p = f$p.value, se = f$stderr, mean = f$estimate, ci = f$conf.int))
}
for (d in c(twos, list(list("one and four", 3, c(1, 5, 2, 9))))) {
  x <- d[[2]]; y <- d[[3]]; f <- t.test(x, y, var.equal = TRUE, mu = .5)
  add("student", d[[1]], "t.test(x, y, var.equal = TRUE, mu = 0.5)", list(x = x, y = y),
      list(t = f$statistic, df = f$parameter, p = f$p.value, se = f$stderr, ci = f$conf.int))
}
for (d in list(list("mpg by cylinders", mtcars$mpg, mtcars$cyl), list("ozone by month", air$Ozone, air$Month),
               list("breaks by tension", warpbreaks$breaks, as.integer(warpbreaks$tension)), list("PCI by CC", pci, as.integer(low)))) {
  x <- d[[2]]; g <- factor(d[[3]])
  k <- kruskal.test(x, g); e <- oneway.test(x ~ g, var.equal = TRUE); w <- oneway.test(x ~ g)
  add("groups", d[[1]], "kruskal.test(x, g), oneway.test(x ~ g, var.equal)", list(x = x, g = as.integer(g)),
      list(kruskal = c(k$statistic, k$parameter, k$p.value), equal = c(e$statistic, e$parameter, e$p.value),
           welch = c(w$statistic, w$parameter, w$p.value)))
}

# ---- proportions -----------------------------------------------------------
# mid-p: its definition, solved to the last digit; Jeffreys and Agresti-Coull: their formulas.
for (d in list(c(7, 10), c(0, 10), c(10, 10), c(1, 10), c(4, 10), c(5, 10), c(81, 263), c(15, 148), c(1, 29))) for (l in c(.95, .9)) {
  x <- d[1]; n <- d[2]; a <- (1 - l) / 2; z <- qnorm(1 - a)
  root <- function(f) uniroot(f, c(1e-12, 1 - 1e-12), tol = 1e-15, maxiter = 5000)$root
  mid <- c(if (x == 0) 0 else root(function(p) pbinom(x, n, p, lower.tail = FALSE) + dbinom(x, n, p) / 2 - a),
           if (x == n) 1 else root(function(p) pbinom(x - 1, n, p) + dbinom(x, n, p) / 2 - a))
  m <- n + z^2; q <- (x + z^2 / 2) / m
  add("proportion", paste(x, "of", n, l), "binom.test, Hmisc::binconf, prop.test(correct), definitions",
      list(x = x, n = n, level = l),
      list(clopper = binom.test(x, n, conf.level = l)$conf.int, wilson = quiet(prop.test(x, n, correct = FALSE, conf.level = l))$conf.int,
           corrected = quiet(prop.test(x, n, correct = TRUE, conf.level = l))$conf.int, midp = mid,
           agresti = q + c(-1, 1) * z * sqrt(q * (1 - q) / m),
           jeffreys = c(if (x == 0) 0 else qbeta(a, x + .5, n - x + .5), if (x == n) 1 else qbeta(1 - a, x + .5, n - x + .5)),
           hmisc = Hmisc::binconf(x, n, alpha = 1 - l, method = "exact")[2:3]))
}

# ---- tables ----------------------------------------------------------------
counts <- list("death by CC" = matrix(c(1, 4, 3, 2), 2), "gears by cylinders" = table(mtcars$cyl, mtcars$gear),
  "engine by gears" = table(mtcars$vs, mtcars$am), "induced by education" = table(infert$education, infert$induced),
  "spontaneous by case" = table(infert$case, infert$spontaneous), "hair by eye, women" = HairEyeColor[, , 2],
  "survival by class" = apply(Titanic, c(1, 4), sum), "carburettors by gears" = table(mtcars$carb, mtcars$gear),
  "two by five" = rbind(c(3, 0, 2, 1, 4), c(1, 5, 0, 2, 2)))
for (name in names(counts)) {
  m <- unclass(counts[[name]]); input <- list(counts = t(m), columns = ncol(m))
  for (correct in c(TRUE, FALSE)) {
    f <- quiet(chisq.test(m, correct = correct))
    add("chisq", paste(name, correct), sprintf("chisq.test(counts, correct = %s)", correct), c(input, list(correct = correct)),
        list(chisq = f$statistic, df = f$parameter, p = f$p.value, expected = t(f$expected)))
  }
  if (sum(m) < 300) {
    f <- fisher.test(m, workspace = 2e7)
    add("fishertable", name, "fisher.test(counts)", input, list(p = f$p.value))
  }
}

# ---- many tests ------------------------------------------------------------
for (d in list(list("eight", c(.01, .02, .03, .04, .05, .5, .8, .001)), list("ties and NA", c(.02, NA, .02, .9, .3, NA, .004)),
               list("one", .03), list("large", c(.9, .95, 1, .7))))
  for (m in c("holm", "BH", "none", "bonferroni", "hochberg", "BY"))
    add("adjust", paste(d[[1]], m), sprintf("p.adjust(p, '%s')", m),
        list(p = d[[2]], method = match(m, c("holm", "BH", "none", "bonferroni", "hochberg", "BY"))), list(p = p.adjust(d[[2]], m)))

lines <- vapply(entries, function(e) as.character(toJSON(e)), "")
writeLines(c("[", paste0(lines, c(rep(",", length(lines) - 1), "")), "]"), "tests.json")
cat(length(entries), "entries\n")
