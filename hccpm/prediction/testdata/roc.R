# Rscript roc.R, in this folder: writes roc.json from the data sets beside the models' tests.
suppressMessages({library(pROC); library(jsonlite)})
num <- function(x) I(sprintf("%.17g", as.numeric(x)))
entries <- list()
add <- function(data, first, second, lower, outcome, x, y) {
  dir <- if (lower) ">" else "<"
  keep <- complete.cases(outcome, x, y)
  outcome <- outcome[keep]; x <- x[keep]; y <- y[keep]
  r1 <- roc(outcome, x, direction = dir, levels = c(0, 1)); r2 <- roc(outcome, y, direction = dir, levels = c(0, 1))
  ci <- ci.auc(r1, method = "delong"); test <- roc.test(r1, r2, method = "delong", paired = TRUE)
  entries[[length(entries) + 1]] <<- list(data = unbox(data), first = unbox(first), second = unbox(second), lower = unbox(lower),
    call = unbox(sprintf("roc(status, %s, direction = '%s'), ci.auc, roc.test(delong, paired)", first, dir)),
    versions = unbox(sprintf("R %s, pROC %s", getRversion(), packageVersion("pROC"))),
    auc = num(c(r1$auc, r2$auc)), se = num(sqrt(var(r1, method = "delong"))), ci = num(ci[c(1, 3)]), test = num(c(test$statistic, test$p.value)),
    n = unbox(length(r1$sensitivities)), sensitivity = num(rev(r1$sensitivities)), specificity = num(rev(r1$specificities)))
}
from <- function(name) read.csv(file.path("../../models/testdata", paste0(name, ".csv")))
d <- from("pbc"); add("pbc", "bili", "age", FALSE, d$death, d$bili, d$age)
d <- from("lung"); add("lung", "age", "ph.ecog", FALSE, as.integer(d$status == max(d$status)), d$age, d$ph.ecog)
d <- from("gbsg"); add("gbsg", "nodes", "size", FALSE, d$status, d$nodes, d$size); add("gbsg", "pgr", "er", TRUE, d$status, d$pgr, d$er)
d <- from("veteran"); add("veteran", "karno", "age", TRUE, d$status, d$karno, d$age)
writeLines(toJSON(entries), "roc.json")
