# Expected values for adjusted curves. Rscript standardized.R, in this folder, writes standardized.json.
source("common.R"); suppressMessages(library(survival)); packages <- "survival"
standard <- function(data, time, event, formula, column, values, times, weight = "") {
  d <- read(data); d <- d[complete.cases(d[, all.vars(as.formula(paste("~", time, "+", event, "+", formula)))]), ]
  w <- if (weight == "") rep(1, nrow(d)) else d[[weight]]
  d$.w <- w
  f <- coxph(as.formula(sprintf("Surv(%s, %s) ~ %s", time, event, formula)), d, weights = .w, robust = FALSE, control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50))
  p <- sapply(values, function(v) { n <- d; n[[column]] <- if (is.factor(d[[column]])) factor(v, levels(d[[column]])) else as.numeric(v)
    s <- survfit(f, n)
    if (is.null(s$strata)) m <- summary(s, times = times, extend = TRUE)$surv else m <- t(sapply(times, function(t) sapply(seq_len(nrow(n)), function(i) {
      x <- s[i]; k <- sum(x$time <= t); if (k == 0) 1 else x$surv[k] })))
    drop(m %*% w) / sum(w) })
  add("standardized", paste(data, column, formula, weight), "mean of survfit(coxph, newdata with the column set)",
    list(data = data, time = time, event = event, formula = formula, column = column, weight = weight),
    list(values = I(values), times = num(times), survival = num(p)))
}
standard("lung", "time", "status", "age + sex + ph.karno", "sex", c("1", "2"), c(100, 200, 400, 800))
standard("veteran", "time", "status", "celltype + karno + trt", "celltype", c("adeno", "large", "smallcell", "squamous"), c(30, 100, 300))
standard("gbsg", "rfstime", "status", "hormon * meno + age + sqrt(nodes) + strata(grade)", "hormon", c("0", "1"), c(365, 1000, 2000))
standard("lung", "time", "status", "age + sex", "sex", c("1", "2"), c(100, 400), "w")
save_entries("standardized.json")
