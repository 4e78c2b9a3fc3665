# Expected values for shared gamma frailty.
#
#   cd hccpm/models/testdata && Rscript frailty.R     # writes frailty.json, rats.csv; cox.R has written the data
#
# Needs survival, jsonlite. R finds theta to about 1e-4; with theta given it is at the maximum.
suppressMessages(library(survival))
source("common.R")
packages <- c("survival")
write.csv(transform(survival::rats, sex = as.character(sex)), "rats.csv", row.names = FALSE, quote = FALSE)
fit <- function(name, data, formula, group, theta = 0, ties = "efron", surv = "Surv(time, status)") {
  d <- read(data)
  term <- if (theta > 0) sprintf("frailty(%s, theta = %g, sparse = FALSE)", group, theta) else sprintf("frailty(%s, sparse = FALSE)", group)
  f <- coxph(as.formula(paste(surv, "~", formula, "+", term)), d, ties = ties,
    control = coxph.control(eps = 1e-13, outer.max = 100, iter.max = 100, toler.chol = 1e-14))
  p <- length(coef(f)) - length(unique(na.omit(d[[group]])))
  h <- f$history[[1]]
  plain <- coxph(as.formula(paste(surv, "~", formula)), d[!is.na(d[[group]]), ], ties = ties, control = coxph.control(eps = 1e-14, iter.max = 50))
  add("frailty", name, sprintf("coxph(%s ~ %s + %s, %s, ties = \"%s\")", surv, formula, term, data, ties),
      list(data = data, surv = surv, formula = formula, ties = ties, id = group, weight = as.character(theta)),
      list(coef = num(coef(f)[seq_len(p)]), var = num(f$var[seq_len(p), seq_len(p)]), w = num(sort(exp(coef(f)[-seq_len(p)]))), theta = num(h$theta),
           loglik = num(c(plain$loglik[2], if (theta > 0) NA else h$c.loglik))))
}
fit("kidney 0.4", "kidney", "age + sex", "id", 0.4)
fit("kidney 0.4 breslow", "kidney", "age + sex + disease", "id", 0.4, "breslow")
fit("rats 0.5", "rats", "rx", "litter", 0.5)
fit("lung 0.1", "lung", "age + sex", "inst", 0.1)
fit("kidney", "kidney", "age + sex", "id")
fit("rats", "rats", "rx", "litter")
save_entries("frailty.json")
