# Expected values for the validation of models: go test ./hccpm/prediction -run Draws -update writes draws.json, the rows of each
# replicate; Rscript validate.R, in this folder, refits the models to them and writes validate.json.
suppressMessages({library(survival); library(jsonlite); library(pROC)})
num <- function(x) I(sprintf("%.17g", as.numeric(x)))
drawn <- fromJSON("draws.json", simplifyVector = FALSE)
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)
ctl <- glm.control(epsilon = 1e-14, maxit = 100)
entries <- list()
chance <- function(time, event) {  # G: events leave before those censored at the same time
  u <- sort(unique(time[event == 0]))
  f <- sapply(u, function(v) { c <- sum(time == v & event == 0); 1 - c / (c + sum(time > v)) })
  list(before = function(x) sapply(x, function(v) prod(f[u < v])), at = function(x) prod(f[u <= x]))
}
at_time <- function(time, event, r, t) {
  case <- time <= t & event == 1; control <- time > t; g <- chance(time, event); w <- 1 / g$before(time[case])
  h <- outer(r[case], r[control], ">") + outer(r[case], r[control], "==") / 2
  c(brier = (sum(w * (1 - r[case])^2) + sum(r[control]^2) / g$at(t)) / length(time), auc = sum(w %*% h) / sum(w) / sum(control))
}
validate <- function(name, data, time, event, formula, method, at, replicates) {
  d <- read.csv(file.path("../../models/testdata", paste0(data, ".csv")))
  terms <- all.vars(as.formula(paste("~", formula)))
  d <- d[complete.cases(d[, c(terms, event)]), ]; n <- nrow(d)
  measure <- if (time != "") function(f, d) {
    lp <- round(predict(f, d, reference = "sample"), 12)
    y <- Surv(d[[time]], d[[event]])
    h <- basehaz(f, centered = TRUE); h0 <- max(0, h$hazard[h$time <= at]); r <- 1 - exp(-h0 * exp(lp))
    c(concordance(y ~ lp, reverse = TRUE)$concordance, coef(coxph(y ~ lp, control = tight)), at_time(d[[time]], d[[event]], r, at))
  } else function(f, d) {
    lp <- predict(f, d); y <- d[[event]]; b <- coef(glm(y ~ lp, binomial, control = ctl))
    c(as.numeric(auc(roc(y, lp, levels = c(0, 1), direction = "<"))), b[2], b[1], mean((y - plogis(lp))^2))
  }
  fit <- function(d) if (time != "") coxph(as.formula(sprintf("Surv(%s, %s) ~ %s", time, event, formula)), d, control = tight, model = TRUE) else
    glm(as.formula(paste(event, "~", formula)), binomial, d, control = ctl)
  sets <- drawn[[name]]
  results <- lapply(1:replicates, function(k) {
    rows <- unlist(sets$Training[[k]]) + 1; test <- if (method == "boot") 1:n else unlist(sets$Test[[k]]) + 1
    f <- fit(d[rows, ]); list(measure(f, d[rows, ]), measure(f, d[test, ]))
  })
  entries[[length(entries) + 1]] <<- list(kind = unbox("validate"), name = unbox(name), call = unbox(if (time != "") "coxph, concordance, refitted" else "glm, auc, refitted"),
    versions = unbox(sprintf("R %s, survival %s, pROC %s", getRversion(), packageVersion("survival"), packageVersion("pROC"))),
    input = lapply(list(data = data, time = time, event = event, formula = formula, method = method, at = at, replicates = replicates), unbox),
    value = list(apparent = num(measure(fit(d), d)), training = num(rowMeans(sapply(results, `[[`, 1))), test = num(rowMeans(sapply(results, `[[`, 2)))))
}
validate("lung", "lung", "time", "status", "age + sex + ph.ecog", "boot", 365, 20)
validate("gbsg", "gbsg", "rfstime", "status", "age + meno + size + factor(grade) + sqrt(nodes) + pgr + hormon", "boot", 1095, 20)
validate("lung parts", "lung", "time", "status", "age + sex + ph.ecog", "crossvalidation", 365, 5)
validate("pbc", "pbc", "", "death", "age + log(bili) + albumin", "boot", 0, 20)
validate("pbc parts", "pbc", "", "death", "age + log(bili) + albumin", "crossvalidation", 0, 5)
writeLines(toJSON(entries), "validate.json")
