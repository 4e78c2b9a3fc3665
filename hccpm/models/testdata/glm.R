# Expected values for linear and Poisson regression, nested models, Hosmer and Lemeshow's test, and FLIC.
#
#   cd hccpm/models/testdata && Rscript glm.R     # writes glm.json; cox.R and firth.py have written the data
#
# Needs survival, sandwich, jsonlite; logistic.R has written logistic.json.
suppressMessages({library(survival); library(sandwich); library(jsonlite); library(splines)})
source("common.R")
packages <- c("survival", "sandwich")
tight <- glm.control(epsilon = 1e-15, maxit = 100)
robust <- function(f, cluster = NULL) {
  s <- lapply(c(HC0 = "HC0", HC1 = "HC1", HC2 = "HC2", HC3 = "HC3"), function(k) num(vcovHC(f, type = k)))
  if (!is.null(cluster)) s$cluster <- num(vcovCL(f, cluster = cluster, type = if (inherits(f, "glm")) "HC0" else "HC1"))
  s
}
linear <- function(name, data, formula, weight = "", cluster = "") {
  d <- read(data); d <- d[complete.cases(d[, c(all.vars(as.formula(formula)), if (cluster != "") cluster)]), ]
  d$.w <- if (weight == "") 1 else d[[weight]]
  f <- lm(as.formula(formula), d, weights = .w); s <- summary(f); b <- coef(s); ci <- confint(f)
  new <- d[c(1, 7), ]; p <- predict(f, new, se.fit = TRUE, interval = "confidence")
  add("linear", name, sprintf("lm(%s, %s%s)", formula, data, if (weight == "") "" else paste0(", weights = ", weight)),
      list(data = data, outcome = sub(" *~.*", "", formula), formula = sub(".*~ *", "", formula), weight = weight, id = cluster),
      c(list(names = I(rownames(b)), coef = num(b[, 1]), se = num(b[, 2]), p = num(b[, 4]), lower = num(ci[, 1]), upper = num(ci[, 2]),
        vcov = num(vcov(f)), sigma = num(s$sigma), r2 = num(c(s$r.squared, s$adj.r.squared)), f = num(if (is.null(s$fstatistic)) NA else s$fstatistic),
        loglik = num(logLik(f)), aic = num(AIC(f)), bic = num(BIC(f)), fitted = num(head(fitted(f), 20)),
        pred = num(cbind(p$fit, p$se.fit))), robust(f, if (cluster == "") NULL else d[[cluster]])))
}
linear("lung", "lung", "wt.loss ~ age + ph.ecog + factor(sex)")
linear("lung weights", "lung", "wt.loss ~ age + sex", weight = "v")
linear("pbc", "pbc", "albumin ~ log(bili) * sex + ns(age, 3)")
linear("lung by institution", "lung", "ph.karno ~ age + sex", cluster = "inst")
linear("no intercept", "veteran", "karno ~ celltype + age + 0")
poisson_ <- function(name, data, formula, cluster = "") {
  d <- read(data); d <- d[complete.cases(d[, c(all.vars(as.formula(formula)), if (cluster != "") cluster)]), ]
  f <- glm(as.formula(formula), poisson, d, control = tight); f <- update(f, start = coef(f)); b <- coef(summary(f))
  p <- predict(f, d[c(1, 7), ], se.fit = TRUE)
  null <- update(f, if (any(grepl("offset", formula))) as.formula(paste(". ~", sub(".*(offset\\(.*\\)).*", "\\1", formula))) else . ~ 1, start = NULL)
  add("poisson", name, sprintf("glm(%s, poisson, %s)", formula, data),
      list(data = data, outcome = sub(" *~.*", "", formula), formula = sub(".*~ *", "", formula), id = cluster),
      c(list(names = I(rownames(b)), coef = num(b[, 1]), se = num(b[, 2]), p = num(b[, 4]), loglik = num(logLik(f)), null = num(logLik(null)),
        aic = num(AIC(f)), deviance = num(deviance(f)), dispersion = num(sum(residuals(f, "pearson")^2) / f$df.residual),
        pred = num(cbind(p$fit, p$se.fit)), vcov = num(vcov(f))), robust(f, if (cluster == "") NULL else d[[cluster]])))
}
poisson_("gbsg nodes", "gbsg", "nodes ~ age + factor(grade) + size")
poisson_("lung rates", "lung", "status ~ age + sex + offset(log(time))")
poisson_("modified", "colon", "status ~ rx + sex + nodes")
poisson_("bladder by patient", "bladder", "event ~ rx + number + offset(log(stop))", cluster = "id")
nested <- function(name, data, kind, formulas, fit) {
  d <- read(data); d <- d[complete.cases(d), ]
  fits <- lapply(formulas, function(x) fit(as.formula(x), d))
  a <- do.call(anova, c(fits, if (kind == "glm") list(test = "LRT")))
  add("anova", name, sprintf("anova(%s) of %s", paste(formulas, collapse = ", "), kind), list(data = data, formula = paste(formulas, collapse = "|"), surv = kind),
      list(loglik = num(sapply(fits, function(f) as.numeric(logLik(f)))), chisq = num(if (kind == "glm") a$Deviance[-1] else a$Chisq[-1]),
           df = num(a$Df[-1]), p = num(if (kind == "glm") a$`Pr(>Chi)`[-1] else a[[ncol(a)]][-1])))
}
nested("lung cox", "lung", "coxph", c("Surv(time, status) ~ sex", "Surv(time, status) ~ sex + age", "Surv(time, status) ~ sex * age + factor(ph.ecog)"),
       function(f, d) coxph(f, d, control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)))
nested("pbc logistic", "pbc", "glm", c("death ~ sex", "death ~ sex + log(bili)", "death ~ sex + log(bili) + ns(age, 3)"),
       function(f, d) glm(f, binomial, d, control = tight))
hosmer <- function(data, formula, g) {  # ResourceSelection::hoslem.test, written out
  f <- glm(as.formula(formula), binomial, read(data), control = tight); y <- f$y; p <- fitted(f)
  cut_ <- cut(p, unique(quantile(p, seq(0, 1, 1 / g))), include.lowest = TRUE)
  o <- tapply(y, cut_, sum); e <- tapply(p, cut_, sum); n <- tapply(p, cut_, length)
  x <- sum((o - e)^2 / e + (o - e)^2 / (n - e)); k <- length(o) - 2
  add("hosmer", paste(data, g), sprintf("hoslem.test(glm(%s, binomial, %s), g = %d), written out", formula, data, g),
      list(data = data, outcome = sub(" *~.*", "", formula), formula = sub(".*~ *", "", formula), weight = as.character(g)),
      list(observed = num(o), expected = num(e), n = num(n), test = num(c(x, k, pchisq(x, k, lower.tail = FALSE)))))
}
hosmer("pbc", "death ~ log(bili) + age", 10)
hosmer("gbsg", "status ~ nodes + hormon", 5)
hosmer("lung", "status ~ factor(sex) + factor(ph.ecog)", 10)
flic <- function(data, formula) {  # logistf::flic, written out: the intercept by glm with the others as an offset
  d <- read(data); F <- as.formula(formula); mf <- model.frame(F, d); X <- model.matrix(F, mf)
  known <- Filter(function(e) e$kind == "firth" && e$name == data, fromJSON("logistic.json", simplifyVector = FALSE))[[1]]
  b <- as.numeric(unlist(known$value$coef))
  eta <- drop(X[, -1, drop = FALSE] %*% b[-1]); y <- model.response(mf)
  g <- glm(y ~ 1, offset = eta, family = binomial, control = tight); g <- update(g, start = coef(g))
  add("flic", data, sprintf("glm(y ~ 1, offset = slopes by brglm2, from logistic.json): %s, %s", formula, data),
      list(data = data, outcome = sub(" *~.*", "", formula), formula = sub(".*~ *", "", formula)),
      list(coef = num(c(coef(g), b[-1])), se = num(sqrt(vcov(g))), fitted = num(head(fitted(g), 20))))
}
flic("separated", "y ~ x + z")
flic("pbc", "death ~ age + edema + bili + albumin")
save_entries("glm.json")
