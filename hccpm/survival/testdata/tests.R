# Expected values for tests: weighted log-rank, trend, pairs, max-combo, permutation,
# life tables compared, concordance.
#
#   cd hccpm/survival/testdata && Rscript tests.R     # writes tests.json
#
# Needs survival, survminer, coin, mvtnorm, MASS, jsonlite.
source("common.R")
suppressMessages({library(coin); library(mvtnorm)})
packages <- c("survminer", "coin", "mvtnorm")

# ---- weighted tests --------------------------------------------------------
# Klein and Moeschberger's formulas.  survMisc 0.5.6's comp is no judge: its log-rank
# statistic for aml is 3.3616, survdiff's 3.3964.
sets <- function(time, status, group) {
  at <- sort(unique(time[status == 1])); lv <- sort(unique(group))
  n <- sapply(lv, function(g) sapply(at, function(t) sum(time >= t & group == g)))
  d <- sapply(lv, function(g) sapply(at, function(t) sum(time == t & status == 1 & group == g)))
  n <- matrix(n, length(at)); d <- matrix(d, length(at))
  list(n = n, d = d, N = rowSums(n), D = rowSums(d))
}
weights <- function(s, kind, rho = 0, gamma = 0) {
  km <- cumprod(1 - s$D / s$N); before <- c(1, head(km, -1))
  switch(kind, harrington = before^rho * (1 - before)^gamma, gehan = s$N, taroneware = sqrt(s$N),
         petopeto = cumprod(1 - s$D / (s$N + 1)), petoandersen = cumprod(1 - s$D / (s$N + 1)) * s$N / (s$N + 1))
}
score <- function(s, w) {
  k <- ncol(s$n); u <- colSums(w * (s$d - s$D * s$n / s$N))
  f <- ifelse(s$N > 1, w^2 * s$D * (s$N - s$D) / (s$N - 1), 0); p <- s$n / s$N
  list(u = u, v = diag(colSums(f * p), k) - t(p) %*% (f * p))
}
chisq <- function(x) { i <- seq_len(length(x$u) - 1); drop(x$u[i] %*% solve(x$v[i, i], x$u[i])) }
weighted_tests <- function(name, data, time, status, group, trend = TRUE) {
  s <- sets(data[[time]], data[[status]], as.character(data[[group]]))
  k <- ncol(s$n)
  for (w in list(list("harrington", 0, 0), list("harrington", 0, 1), list("harrington", 1, 1), list("harrington", .5, 2),
                 list("gehan", 0, 0), list("taroneware", 0, 0), list("petopeto", 0, 0), list("petoandersen", 0, 0))) {
    x <- score(s, weights(s, w[[1]], w[[2]], w[[3]]))
    a <- seq_len(k); z <- sum(a * x$u) / sqrt(drop(a %*% x$v %*% a))
    add("weighted", sprintf("%s %s rho %g gamma %g", name, w[[1]], w[[2]], w[[3]]), "formulas in tests.R",
        c(input(name, time, status, group = group), list(weighting = unbox(w[[1]]), rho = unbox(w[[2]]), gamma = unbox(w[[3]]))),
        list(chisq = num(chisq(x)), p = num(pchisq(chisq(x), k - 1, lower.tail = FALSE)), z = num(z),
             trendp = num(2 * pnorm(-abs(z)))))
  }
}
weighted_tests("aml", aml, "time", "status", "x")
weighted_tests("gehan", gehan, "time", "cens", "treat")
weighted_tests("veteran", veteran, "time", "status", "celltype")
weighted_tests("gbsg", gbsg, "rfstime", "status", "grade")
weighted_tests("colon", colon, "time", "status", "rx")

# survdiff on the larger sets
for (e in list(list("gbsg", "rfstime", "status", "hormon"), list("colon", "time", "status", "rx"),
               list("rotterdam", "dtime", "death", "grade"), list("jasa", "futime", "fustat", "transplant"),
               list("gehan", "time", "cens", "treat"))) for (rho in 0:1) {
  f <- survdiff(as.formula(sprintf("Surv(%s, %s) ~ %s", e[[2]], e[[3]], e[[4]])), get(e[[1]]), rho = rho)
  add("survdiff", paste(e[[1]], rho), sprintf("survdiff(Surv(%s, %s) ~ %s, %s, rho = %g)", e[[2]], e[[3]], e[[4]], e[[1]], rho),
      c(input(e[[1]], e[[2]], e[[3]], group = e[[4]]), list(rho = unbox(rho))),
      list(observed = num(f$obs), expected = num(f$exp), variance = num(f$var), chisq = num(f$chisq)))
}

# ---- pairs -----------------------------------------------------------------
for (m in c("holm", "BH")) for (rho in 0:1) {
  p <- survminer::pairwise_survdiff(Surv(time, status) ~ celltype, veteran, p.adjust.method = m, rho = rho)$p.value
  add("pairs", paste("veteran", m, rho), sprintf("survminer::pairwise_survdiff(p.adjust.method = '%s', rho = %g)", m, rho),
      c(input("veteran", "time", "status", group = "celltype"), list(adjust = unbox(m), rho = unbox(rho))),
      list(p = num(p[lower.tri(p, diag = TRUE)])))
}

# ---- max-combo -------------------------------------------------------------
maxcombo <- function(name, data, time, status, group, tests = list(c(0, 0), c(0, 1), c(1, 0), c(1, 1))) {
  s <- sets(data[[time]], data[[status]], as.character(data[[group]]))
  w <- sapply(tests, function(t) weights(s, "harrington", t[1], t[2]))
  p1 <- s$n[, 1] / s$N
  f <- ifelse(s$N > 1, s$D * p1 * (1 - p1) * (s$N - s$D) / (s$N - 1), 0)
  u <- colSums(w * (s$d[, 1] - s$D * p1)); v <- t(w) %*% (f * w)
  z <- u / sqrt(diag(v)); r <- cov2cor(v); m <- max(abs(z))
  set.seed(1)
  p <- 1 - pmvnorm(rep(-m, length(z)), rep(m, length(z)), corr = r, algorithm = GenzBretz(5e6, 1e-9, 0))
  add("maxcombo", name, "mvtnorm::pmvnorm(corr, GenzBretz(5e6, 1e-9)) on formulas in tests.R",
      input(name, time, status, group = group), list(z = num(z), correlation = num(r), p = num(p), error = num(attr(p, "error"))))
}
maxcombo("aml", aml, "time", "status", "x")
maxcombo("gbsg", gbsg, "rfstime", "status", "hormon")
maxcombo("ovarian", ovarian, "futime", "fustat", "rx")

# ---- permutation -----------------------------------------------------------
exact <- function(name, data, time, status, group, type = "logrank") {
  d <- data.frame(t = data[[time]], e = data[[status]], g = factor(data[[group]]))
  ties <- "Hothorn-Lausen"
  add("permutation", name, "every split by combn, scores in tests.R", input(name, time, status, group = group), local({
    o <- sort(unique(d$t[d$e == 1]))
    haz <- sapply(o, function(t) sum(d$t == t & d$e == 1) / sum(d$t >= t))
    sc <- d$e - sapply(d$t, function(t) sum(haz[o <= t]))
    n1 <- sum(d$g == levels(d$g)[1])
    all <- combn(nrow(d), n1, function(i) sum(sc[i]))
    list(p = num(mean(abs(all) >= abs(sum(sc[d$g == levels(d$g)[1]])) - 1e-9)), splits = num(length(all)))
  }))
}
exact("aml", aml, "time", "status", "x")
paper <- read.csv("paper.csv")
exact("paper", paper, "os2", "death", "group")
# coin's scores are log-rank scores with ties averaged: without ties the same test.
untied <- transform(aml, time = time + seq_along(time) / 1000)
write.csv(untied, "untied.csv", row.names = FALSE)
t <- logrank_test(Surv(time, status) ~ factor(x), untied, distribution = coin::exact(algorithm = "split-up"),
                  ties.method = "average-scores")
add("permutation", "aml untied", "coin::logrank_test(distribution = exact('split-up'))",
    input("untied", "time", "status", group = "x"), list(p = num(pvalue(t)), splits = num(choose(23, 11))))

# ---- life tables compared --------------------------------------------------
gehan_test <- function(name, data, time, status, group, breaks) {
  row <- findInterval(data[[time]], breaks)
  d <- data.frame(row = row, e = data[[status]], g = factor(data[[group]]))
  u <- sapply(seq_len(nrow(d)), function(i) {  # the pairs, one by one
    longer <- sum(if (d$e[i] == 1) d$row > d$row[i] | d$row == d$row[i] & d$e == 0 else FALSE)
    sum(if (d$e[i] == 1) d$row < d$row[i] & d$e == 1 else d$row <= d$row[i] & d$e == 1) - longer
  })
  stat <- (nrow(d) - 1) * sum(tapply(u, d$g, sum)^2 / table(d$g)) / sum(u^2)
  t <- logrank_test(Surv(row, e) ~ g, d, type = "Gehan-Breslow", ties.method = "average-scores")
  s <- statistic(t, "test"); if (nlevels(d$g) == 2) s <- s^2
  add("gehan", name, "pairs compared one by one; coin::logrank_test(type = 'Gehan-Breslow') beside it",
      c(input(name, time, status, group = group), list(breaks = num(breaks))),
      list(chisq = num(stat), coin = num(s), mean = num(tapply(u, d$g, mean))))
}
gehan_test("veteran", veteran, "time", "status", "celltype", c(0, 30, 60, 90, 180, 360, 720))
gehan_test("aml", aml, "time", "status", "x", seq(0, 60, 10))
gehan_test("gehan", gehan, "time", "cens", "treat", 0:40)

# ---- concordance -----------------------------------------------------------
conc <- function(name, call, input, score, higher = FALSE) {
  f <- eval(parse(text = call))
  count <- if (is.matrix(f$count)) colSums(f$count) else f$count
  add("concordance", name, call, c(input, list(score = unbox(score), higher = unbox(higher))),
      list(c = num(f$concordance), se = num(sqrt(f$var)), count = num(count)))
}
conc("lung age", "concordance(Surv(time, status) ~ age, lungage, reverse = TRUE)", input("lungage", "time", "status"), "age")
conc("lung ecog", "concordance(Surv(time, status) ~ ph.ecog, lungage, reverse = TRUE)", input("lungage", "time", "status"), "ph.ecog")
conc("veteran karno", "concordance(Surv(time, status) ~ karno, vetkarno)", input("vetkarno", "time", "status"), "karno", TRUE)
conc("veteran karno by cell", "concordance(Surv(time, status) ~ karno + strata(celltype), vetkarno)",
     input("vetkarno", "time", "status", group = "celltype"), "karno", TRUE)
conc("lung age by institution", "concordance(Surv(time, status) ~ age, lungage, cluster = inst, reverse = TRUE)",
     input("lungage", "time", "status", cluster = "inst"), "age")
conc("lung weighted", "concordance(Surv(time, status) ~ age, lungage, weights = ph.ecog + 1, reverse = TRUE)",
     input("lungage", "time", "status", plus1 = "ph.ecog"), "age")
conc("gbsg nodes", "concordance(Surv(rfstime, status) ~ nodes, gbsg, reverse = TRUE)", input("gbsg", "rfstime", "status"), "nodes")
conc("rotterdam nodes", "concordance(Surv(dtime, death) ~ nodes, rotterdam, reverse = TRUE)", input("rotterdam", "dtime", "death"), "nodes")
conc("colon nodes", "concordance(Surv(time, status) ~ nodes, subset(colon, !is.na(nodes)), reverse = TRUE)",
     input("colon", "time", "status"), "nodes")
save_entries("tests.json")
