# Expected values for nomograms. Rscript nomogram.R, in this folder, writes nomogram.json.
suppressMessages(library(rms)); source("common.R"); packages <- c("rms", "survival")
cox <- function(data, time, event, formula, at, ticks, probabilities) {
  d <- read(data); v <- all.vars(as.formula(paste("~", formula))); d <- d[complete.cases(d[, v]), ]
  for (k in grep("factor\\(", strsplit(formula, " \\+ ")[[1]], value = TRUE)) { k <- gsub("factor\\(|\\)", "", k); d[[k]] <- factor(d[[k]]) }
  assign("dd", datadist(d), envir = .GlobalEnv); options(datadist = "dd")
  plain <- gsub("factor\\(([a-z.]+)\\)", "\\1", formula)
  f <- if (event == "") lrm(as.formula(paste(time, "~", plain)), d, tol = 1e-14, eps = 1e-14, maxit = 100) else
    cph(as.formula(sprintf("Surv(%s, %s) ~ %s", time, event, plain)), d, x = TRUE, y = TRUE, surv = TRUE, eps = 1e-14, tol = 1e-14)
  assign("f", f, envir = .GlobalEnv)
  fun <- if (event == "") plogis else { s <- Survival(f); function(x) s(at, x) }
  n <- do.call(nomogram, c(list(f, fun = fun, fun.at = probabilities, lp = TRUE, maxscale = 100), ticks))
  axes <- setdiff(names(n), c("total.points", "lp", "Predicted Value"))
  last <- n[[length(n)]]  # interpolated by rms to about 1e-6: the exact place is on the line of the linear predictor
  b <- diff(n$lp$x[1:2]) / diff(n$lp$x.real[1:2])
  at_lp <- sapply(last$x.real, function(p) uniroot(function(x) fun(x) - p, c(-20, 20), tol = 1e-14)$root)
  total <- n$lp$x[1] + b * (at_lp - n$lp$x.real[1])
  stopifnot(max(abs(total - last$x)) < 1e-3)
  add("nomogram", paste(data, formula), "rms::nomogram(fit, fun)", list(data = data, time = time, event = event, formula = formula, at = at), list(
    ticks = lapply(ticks, num), columns = I(axes), points = lapply(axes, function(a) num(n[[a]]$points)), perunit = num(attr(n, "info")$sc),
    probabilities = num(last$x.real), total = num(total)))
}
cox("gbsg", "rfstime", "status", "age + factor(grade) + nodes + hormon", 1095, list(age = c(20, 40, 60, 80), nodes = c(0, 10, 20, 50), hormon = c(0, 1)), c(0.1, 0.3, 0.5, 0.7, 0.8))
cox("lung", "time", "status", "age + sex + ph.karno", 365, list(age = c(40, 60, 80), sex = c(1, 2), ph.karno = c(50, 70, 100)), c(0.2, 0.3, 0.4, 0.5))
cox("pbc", "death", "", "age + factor(stage) + albumin", 0, list(age = c(30, 50, 70), albumin = c(2, 3, 4)), c(0.1, 0.2, 0.5, 0.8))
save_entries("nomogram.json")
