# Expected values for the effect of a coefficient over time. Rscript effecttime.R, in this folder, writes effecttime.json.
source("common.R"); suppressMessages(library(survival)); library(splines); packages <- "survival"
effect <- function(data, time, event, formula, name, transform) {
  d <- read(data); d <- d[complete.cases(d[, all.vars(as.formula(paste("~", time, "+", event, "+", formula)))]), ]
  f <- coxph(as.formula(sprintf("Surv(%s, %s) ~ %s", time, event, formula)), d, control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50))
  z <- cox.zph(f, transform, terms = FALSE)
  # the lines of plot.cox.zph that smooth
  xx <- z$x; pred.x <- seq(min(xx), max(xx), length = 40); lmat <- ns(c(pred.x, xx), df = 4, intercept = TRUE)
  pmat <- lmat[1:40, ]; xmat <- lmat[-(1:40), ]; q <- qr(xmat); bk <- backsolve(q$qr[1:4, 1:4], diag(4)); xtx <- bk %*% t(bk)
  i <- match(name, colnames(z$y))
  add("effecttime", paste(data, name, transform), "the curve of plot(cox.zph(fit, transform, terms = FALSE))",
    list(data = data, time = time, event = event, formula = formula, name = name, transform = transform),
    list(estimate = num(pmat %*% qr.coef(q, z$y[, i])), se = num(sqrt(z$var[i, i] * ((pmat %*% xtx) * pmat) %*% rep(1, 4))), chisq = num(z$table[i, 1]),
      place = num(pred.x - pred.x[1]), residual = num(z$y[order(z$time), i])))
}
for (transform in c("km", "rank", "identity", "log")) {
  effect("veteran", "time", "status", "karno + age + trt", "karno", transform)
  effect("lung", "time", "status", "age + sex + ph.karno", "ph.karno", transform)
}
effect("gbsg", "rfstime", "status", "age + pgr + nodes + strata(grade)", "pgr", "km")
save_entries("effecttime.json")
