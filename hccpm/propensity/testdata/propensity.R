# Expected values for propensity scores. Rscript propensity.R, in this folder, writes lalonde.csv, from MatchIt, and propensity.json.
# MatchIt 4.5.1 compares the distances to both sides by the abs of whole numbers: it is given whole numbers, scores times 1e8.
suppressMessages({library(MatchIt); library(survival); library(jsonlite)})
num <- function(x) { x <- as.numeric(x); I(ifelse(is.na(x), "NA", ifelse(is.infinite(x), ifelse(x > 0, "Inf", "-Inf"), sprintf("%.17g", x)))) }
entries <- list()
versions <- sprintf("R %s, MatchIt %s, survival %s", getRversion(), packageVersion("MatchIt"), packageVersion("survival"))
add <- function(kind, name, call, input, value)
  entries[[length(entries) + 1]] <<- list(kind = unbox(kind), name = unbox(name), call = unbox(call), versions = unbox(versions), input = lapply(input, unbox), value = value)
data(lalonde); rownames(lalonde) <- NULL; write.csv(lalonde, "lalonde.csv", row.names = FALSE)
gbsg <- read.csv("../../models/testdata/gbsg.csv")
ctl <- glm.control(epsilon = 1e-14, maxit = 100)
sets <- list(lalonde = list(lalonde, "treat", "age + educ + race + married + nodegree + re74 + re75"),
             gbsg = list(gbsg, "hormon", "age + meno + size + factor(grade) + nodes + pgr"))
score <- function(name) { s <- sets[[name]]; fitted(glm(as.formula(paste(s[[2]], "~", s[[3]])), binomial, s[[1]], control = ctl)) }
covariates <- function(name) {  # as columns, levels of factors each by itself; of two levels the second
  s <- sets[[name]]; d <- s[[1]]; out <- list()
  for (v in all.vars(as.formula(paste("~", s[[3]])))) {
    x <- d[[v]]
    if (is.character(x)) x <- factor(x)
    if (grepl(sprintf("factor(%s)", v), s[[3]], fixed = TRUE)) x <- factor(x)
    if (is.factor(x)) for (l in levels(x)) out[[paste(v, l)]] <- as.numeric(x == l) else out[[v]] <- as.numeric(x)
  }
  out
}
balance <- function(name, ww, denom) {
  t <- sets[[name]][[1]][[sets[[name]][[2]]]]; all <- c(list(score = score(name)), covariates(name))
  one <- function(w) sapply(all, function(x) MatchIt:::bal1var(x, t, w, rep(1, length(t)), s.d.denom = denom, standardize = TRUE, compute.pair.dist = FALSE))
  b <- one(NULL); a <- one(ww)
  list(before = num(b[3, ]), after = num(a[3, ]), treated = num(a[1, ]), control = num(a[2, ]), ratio = num(a[4, ]), ks = num(a[6, ]), ksbefore = num(b[6, ]))
}
match <- function(name, logit = FALSE, exact = NULL, ...) {
  s <- sets[[name]]; d <- s[[1]]; e <- score(name); if (logit) e <- qlogis(e)
  d$.t <- d[[s[[2]]]]
  m <- suppressWarnings(matchit(as.formula(paste(".t ~", s[[3]])), d, distance = setNames(round(e * 1e8), rownames(d)), exact = exact, ...))
  a <- list(...)
  mm <- m$match.matrix; mm[is.na(mm)] <- "0"
  add("match", paste(name, paste(names(a), unlist(a), collapse = " "), if (logit) "logit", exact), "matchit(method = 'nearest', distance = round(1e8 * score))",
      list(data = name, treatment = s[[2]], formula = s[[3]], ratio = if (is.null(a$ratio)) 1 else a$ratio, caliper = if (is.null(a$caliper)) 0 else a$caliper, logit = logit,
           exact = if (is.null(exact)) "" else exact, replace = isTRUE(a$replace), order = if (is.null(a$m.order)) "largest" else a$m.order),
      c(list(score = num(score(name)), matched = num(as.vector(t(mm))), weights = num(m$weights)), balance(name, m$weights, "treated")))
  cat(tail(entries, 1)[[1]]$name, sum(m$weights > 0), "\n")
}
match("lalonde"); match("lalonde", caliper = 0.2); match("lalonde", logit = TRUE, caliper = 0.2); match("lalonde", ratio = 2); match("lalonde", m.order = "smallest")
match("lalonde", m.order = "data", caliper = 0.1); match("lalonde", exact = "race", caliper = 0.25); match("lalonde", replace = TRUE)
match("gbsg"); match("gbsg", caliper = 0.05, ratio = 2); match("gbsg", exact = "meno", logit = TRUE)
weights <- function(name) {
  t <- sets[[name]][[1]][[sets[[name]][[2]]]]; e <- score(name); p <- mean(t)
  w <- list(ATE = t / e + (1 - t) / (1 - e), ATT = t + (1 - t) * e / (1 - e), ATC = t * (1 - e) / e + 1 - t, overlap = t * (1 - e) + (1 - t) * e,
            stabilized = t * p / e + (1 - t) * (1 - p) / (1 - e))
  denom <- c(ATE = "pooled", ATT = "treated", ATC = "control", overlap = "pooled", stabilized = "pooled")
  for (k in names(w)) {
    v <- w[[k]]
    add("weight", paste(name, k), "formula; MatchIt:::bal1var", list(data = name, treatment = sets[[name]][[2]], formula = sets[[name]][[3]], estimand = k),
        c(list(score = num(e), weights = num(v), ess = num(c(sum(v[t == 1])^2 / sum(v[t == 1]^2), sum(v[t == 0])^2 / sum(v[t == 0]^2)))), balance(name, v, denom[[k]])))
    if (name == "gbsg") {
      d <- gbsg; d$w <- v; f <- survfit(Surv(rfstime, status) ~ hormon, d, weights = w, robust = TRUE)
      x <- summary(f, times = c(365, 730, 1095, 1825)); h <- coxph(Surv(rfstime, status) ~ hormon, d, weights = w, robust = TRUE)
      add("curve", k, "survfit(Surv(rfstime, status) ~ hormon, weights, robust = TRUE), coxph(..., robust = TRUE)", list(estimand = k),
          list(survival = num(x$surv), se = num(x$std.err), coef = num(c(coef(h), sqrt(h$var)))))
    }
  }
}
weights("lalonde"); weights("gbsg")
writeLines(toJSON(entries), "propensity.json")
