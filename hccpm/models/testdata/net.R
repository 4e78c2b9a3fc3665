# Expected values for penalised models.
#
#   cd hccpm/models/testdata && Rscript net.R     # writes net.json; cox.R has written the data
#
# Needs survival, glmnet, jsonlite.
suppressMessages({library(survival); library(glmnet)})
source("common.R")
packages <- c("glmnet")
glmnet.control(fdev = 0, devmax = 1)  # the whole path
net <- function(name, data, formula, outcome, ridge, folds = 5) {
  d <- read(data); cox <- grepl("Surv", outcome)
  d <- d[complete.cases(d[, c(all.vars(as.formula(paste("~", formula))), all.vars(as.formula(paste("~", outcome))))]), ]
  X <- model.matrix(as.formula(paste("~", formula)), d)[, -1]
  y <- if (cox) eval(parse(text = outcome), d) else d[[outcome]]
  if (cox && ncol(y) == 2) y[, 1] <- y[, 1] + 1e-6 * (1 - y[, 2])  # glmnet 4.1-6 takes some censored at an event's time for gone
  family <- if (cox) "cox" else "binomial"
  f <- glmnet(X, y, family = family, alpha = 1 - ridge, thresh = 1e-16, maxit = 1e7)
  at <- unique(round(seq(if (ridge == 1) 2 else 1, length(f$lambda), length.out = 8)))
  l <- f$lambda[at]
  if (cox) l <- l[l > 0]
  fold <- (seq_len(nrow(X)) * 7) %% folds + 1
  cv <- suppressWarnings(cv.glmnet(X, y, family = family, alpha = 1 - ridge, thresh = 1e-16, maxit = 1e7, lambda = f$lambda, foldid = fold, type.measure = "deviance"))
  add("net", name, sprintf("glmnet(model.matrix(~ %s), %s, \"%s\", alpha = %g); cv.glmnet(foldid)", formula, outcome, family, 1 - ridge),
      list(data = data, formula = formula, outcome = if (cox) "" else outcome, surv = if (cox) outcome else "", weight = as.character(ridge), id = as.character(folds)),
      list(lambda = num(f$lambda), at = as.integer(at), coef = num(as.matrix(f$beta)[, at]), intercept = num(if (cox) rep(0, length(at)) else f$a0[at]),
           explained = num(f$dev.ratio[at]), cvm = num(cv$cvm), cvsd = num(cv$cvsd), min = which(cv$lambda == cv$lambda.min), simple = which(cv$lambda == cv$lambda.1se)))
}
net("gbsg lasso", "gbsg", "age + meno + size + grade + nodes + pgr + er + hormon", "Surv(rfstime, status)", 0)
net("gbsg elastic net", "gbsg", "age + meno + size + grade + nodes + pgr + er + hormon", "Surv(rfstime, status)", 0.5)
net("lung ridge", "lung", "age + sex + ph.ecog + ph.karno + wt.loss", "Surv(time, status)", 1)
net("veteran lasso", "veteran", "trt + celltype + karno + diagtime + age + prior", "Surv(time, status)", 0)
net("pbc logistic lasso", "pbc", "age + edema + bili + albumin + protime + sex", "death", 0)
net("gbsg logistic elastic net", "gbsg", "age + meno + size + grade + nodes + pgr + er + hormon", "status", 0.7)
net("pbc logistic ridge", "pbc", "age + edema + bili + albumin + protime + sex", "death", 1)
save_entries("net.json")
