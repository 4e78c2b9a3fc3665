# Expected values for logistic regression by maximum likelihood.
#
#   cd hccpm/models/testdata && Rscript logistic.R     # writes logistic.json; cox.R has written the data
#
# Needs jsonlite and brglm2; firth.py has written separated.csv. Profile limits are roots of the deviance, since confint interpolates.
suppressMessages({library(jsonlite); library(splines)})
invisible(Sys.setlocale("LC_COLLATE", "C"))
versions <- sprintf("R %s", getRversion())
num <- function(x) {
  x <- as.numeric(x)
  I(ifelse(is.na(x), "NA", ifelse(is.infinite(x), ifelse(x > 0, "Inf", "-Inf"), sprintf("%.17g", x))))
}
entries <- list()
tight <- glm.control(epsilon = 1e-15, maxit = 100)
fit <- function(name, data, formula, weight = "", profile = TRUE) {
  d <- read.csv(paste0(data, ".csv"), stringsAsFactors = TRUE)
  d$.w <- if (weight == "") 1 else d[[weight]]
  f <- suppressWarnings(glm(as.formula(formula), binomial, d, weights = .w, control = tight))
  f <- suppressWarnings(update(f, start = coef(f)))  # errors at the estimates, not one step before
  b <- coef(f); v <- vcov(f); X <- model.matrix(f); w <- f$prior.weights
  limits <- sapply(seq_along(b), function(j) {
    if (!profile) return(c(NA, NA))
    fall <- function(x) suppressWarnings(glm.fit(X[, -j, drop = FALSE], f$y, weights = w, offset = x * X[, j] + (if (is.null(f$offset)) 0 else f$offset),
      family = binomial(), control = tight))$deviance - f$deviance - qchisq(.95, 1)
    s <- sqrt(v[j, j])
    c(uniroot(fall, c(b[j] - 4 * s, b[j]), tol = 1e-13, extendInt = "downX")$root,
      uniroot(fall, c(b[j], b[j] + 4 * s), tol = 1e-13, extendInt = "upX")$root)
  })
  entries[[length(entries) + 1]] <<- list(kind = unbox("logistic"), name = unbox(name), versions = unbox(versions),
    call = unbox(sprintf("glm(%s, binomial, %s%s)", formula, data, if (weight == "") "" else paste0(", weights = ", weight))),
    input = lapply(list(data = data, outcome = sub(" *~.*", "", formula), formula = sub(".*~ *", "", formula), weight = weight), unbox),
    value = list(names = names(b), coef = num(b), se = num(sqrt(diag(v))), loglik = num(logLik(f)), aic = num(AIC(f)), bic = num(BIC(f)),
                 null = num(-f$null.deviance / 2), lower = num(limits[1, ]), upper = num(limits[2, ]), fitted = num(fitted(f))))
}
fit("lung", "lung", "status ~ age + sex + ph.ecog")
fit("lung interaction", "lung", "status ~ factor(sex) * age + log(ph.karno)")
fit("lung no intercept", "lung", "status ~ factor(sex) + age + 0", profile = FALSE)
fit("lung spline", "lung", "status ~ ns(age, 3) + sex", profile = FALSE)
fit("lung weights", "lung", "status ~ age + sex", weight = "w")
fit("pbc", "pbc", "death ~ log(bili) + sex + factor(stage) + albumin")
fit("gbsg", "gbsg", "status ~ age + meno + size + factor(grade) + nodes + hormon")
fit("colon", "colon", "status ~ rx + nodes + factor(extent)")
fit("kidney", "kidney", "status ~ disease + age")
# Firth's estimates with the inverse of the information, from brglm2.
firth <- function(name, data, formula) {
  f <- glm(as.formula(formula), binomial, read.csv(paste0(data, ".csv")), method = brglm2::brglmFit, type = "AS_mean",
           control = list(epsilon = 1e-12, maxit = 1000))
  entries[[length(entries) + 1]] <<- list(kind = unbox("firth"), name = unbox(name),
    versions = unbox(sprintf("%s, brglm2 %s", versions, packageVersion("brglm2"))),
    call = unbox(sprintf("glm(%s, binomial, %s, method = brglm2::brglmFit, type = \"AS_mean\")", formula, data)),
    input = lapply(list(data = data, outcome = sub(" *~.*", "", formula), formula = sub(".*~ *", "", formula)), unbox),
    value = list(coef = num(coef(f)), se = num(sqrt(diag(vcov(f))))))
}
firth("separated", "separated", "y ~ x + z")
firth("lung", "lung", "status ~ age + sex + ph.ecog")
firth("pbc", "pbc", "death ~ age + edema + bili + albumin")
writeLines(toJSON(entries, auto_unbox = FALSE), "logistic.json")
cat(length(entries), "entries\n")
