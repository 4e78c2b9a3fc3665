# Expected values for tables of univariable and multivariable models. Rscript summary.R, in this folder, writes summary.json.
source("common.R"); packages <- c()
ctl <- glm.control(epsilon = 1e-14, maxit = 100)
logistic <- function(data, outcome, terms) {
  d <- read(data); d <- d; all <- all.vars(as.formula(paste("~", paste(terms, collapse = "+"))))
  dd <- d[complete.cases(d[, c(outcome, all)]), ]
  f <- glm(as.formula(paste(outcome, "~", paste(terms, collapse = "+"))), binomial, dd, control = ctl)
  dr <- drop1(f, test = "LRT", control = ctl)
  uni <- lapply(terms, function(t) glm(as.formula(paste(outcome, "~", t)), binomial, d, control = ctl))
  add("logistic", paste(data, outcome), "drop1(glm(binomial), test = 'LRT'), glm of each term", list(data = data, outcome = outcome, formula = paste(terms, collapse = " + ")),
    list(lrt = num(dr$LRT[-1]), p = num(pchisq(dr$LRT[-1], dr$Df[-1], lower.tail = FALSE)), n = num(sapply(uni, nobs)),
         uni = num(sapply(uni, function(u) u$null.deviance - u$deviance)), coef = num(unlist(lapply(uni, function(u) coef(u)[-1]))), multi = num(coef(f)[-1])))
}
linear <- function(data, outcome, terms) {
  d <- read(data); all <- all.vars(as.formula(paste("~", paste(terms, collapse = "+"))))
  dd <- d[complete.cases(d[, c(outcome, all)]), ]
  f <- lm(as.formula(paste(outcome, "~", paste(terms, collapse = "+"))), dd); dr <- drop1(f, test = "F")
  uni <- lapply(terms, function(t) lm(as.formula(paste(outcome, "~", t)), d))
  add("linear", paste(data, outcome), "drop1(lm, test = 'F'), lm of each term", list(data = data, outcome = outcome, formula = paste(terms, collapse = " + ")),
    list(lrt = num(dr[["F value"]][-1]), p = num(dr[["Pr(>F)"]][-1]), n = num(sapply(uni, nobs)),
         uni = num(sapply(uni, function(u) summary(u)$fstatistic[1])), coef = num(unlist(lapply(uni, function(u) coef(u)[-1]))), multi = num(coef(f)[-1])))
}
logistic("lung", "status", c("age", "sex", "ph.karno", "wt.loss"))
logistic("pbc", "death", c("age", "sex", "factor(stage)", "log(bili)", "albumin"))
logistic("gbsg", "status", c("age", "meno", "factor(grade)", "sqrt(nodes)"))
linear("lung", "ph.karno", c("age", "sex", "factor(ph.ecog)", "wt.loss"))
linear("pbc", "albumin", c("age", "sex", "factor(stage)", "log(bili)"))
linear("veteran", "karno", c("celltype", "age", "trt"))
save_entries("summary.json")
