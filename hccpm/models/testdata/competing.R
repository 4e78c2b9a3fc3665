# Expected values for Fine and Gray's model and cause-specific hazards.
#
#   cd hccpm/models/testdata && Rscript competing.R     # writes competing.json, mgus2.csv, pbccause.csv
#
# Needs survival, cmprsk, jsonlite.
suppressMessages({library(survival); library(cmprsk)})
source("common.R")
packages <- c("survival", "cmprsk")
mgus2 <- with(survival::mgus2, data.frame(time = ifelse(pstat == 1, ptime, futime), cause = ifelse(pstat == 1, "pcm", ifelse(death == 1, "death", "")),
  age = age, sex = as.character(sex), hgb = hgb, creat = creat, mspike = mspike))
write.csv(mgus2, "mgus2.csv", row.names = FALSE, quote = FALSE, na = "NA")
pbccause <- with(survival::pbc, data.frame(time = time, cause = c("", "transplant", "death")[status + 1], age = age, sex = as.character(sex), bili = bili,
  edema = edema, albumin = albumin))
write.csv(pbccause, "pbccause.csv", row.names = FALSE, quote = FALSE, na = "NA")
fg <- function(data, formula, cause) {
  d <- get(data); d <- d[complete.cases(d[, all.vars(as.formula(paste("~", formula)))]), ]
  X <- model.matrix(as.formula(paste("~", formula)), d)[, -1, drop = FALSE]
  f <- crr(d$time, factor(d$cause, c("", cause, setdiff(unique(d$cause), c("", cause)))), X, failcode = cause, cencode = "", gtol = 1e-12, maxiter = 50)
  p <- predict(f, X[c(1, 9), , drop = FALSE])
  at <- unique(round(seq(1, nrow(p), length.out = 25)))
  add("finegray", paste(data, cause, formula), sprintf("crr(time, cause, model.matrix(~ %s), failcode = \"%s\") of %s", formula, cause, data),
      list(data = data, formula = formula, outcome = cause),
      list(coef = num(f$coef), vcov = num(f$var), naive = num(f$invinf), loglik = num(c(f$loglik.null, f$loglik)), rows = as.integer(rownames(X)[c(1, 9)]),
           time = num(p[at, 1]), inc = num(p[at, -1])))
}
fg("mgus2", "age + sex", "pcm")
fg("mgus2", "age + sex + hgb + log(creat)", "death")
fg("pbccause", "age + edema + log(bili)", "transplant")
fg("pbccause", "age + sex + albumin", "death")
save_entries("competing.json")
