# One job of R's survival on the data that internal/bench made; hccpm/bench.sh calls it.
#   Rscript bench.R FOLDER JOB
# prints job, CPU seconds, elapsed seconds, peak memory in MB, and a result.
suppressMessages(library(survival))
args <- commandArgs(TRUE)
column <- function(name) readBin(file.path(args[1], name), "double", file.size(file.path(args[1], name)) / 8)
job <- args[2]
d <- as.data.frame(sapply(c("time", "event", paste0("x", 1:10)), column))
if (grepl("tied$", job)) d$time <- ceiling(25 * d$time)
formula <- as.formula(paste("Surv(time, event) ~", paste0("x", 1:10, collapse = " + ")))
if (job %in% c("zph", "residuals")) f <- coxph(formula, d)
x <- as.matrix(d[, -(1:2)])
if (job == "finegray") { library(cmprsk); cause <- ifelse(d$event == 1, ifelse(seq_along(d$time) %% 3 == 0, 2, 1), 0) }
if (job == "net") suppressMessages(library(glmnet))
invisible(gc())
took <- system.time(result <- switch(sub("-tied$", "", job),
  coxph = { f <- coxph(formula, d); unname(coef(f)[3] + f$concordance["concordance"]) },
  finegray = crr(d$time, cause, x, failcode = 1)$coef[3],
  net = { f <- glmnet(x, Surv(d$time, d$event), family = "cox"); f$beta[3, 30] },
  bootstrap = { set.seed(1); mean(replicate(1000, coef(coxph(formula, d[sample(nrow(d), replace = TRUE), ]))[3])) },
  zph = cox.zph(f)$table[3, 1],
  residuals = residuals(f, "dfbeta")[1, 3]))
peak <- as.numeric(gsub("[^0-9]", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
cat(job, sprintf("%.4f %.4f %.0f %.12g\n", sum(took[1:2]), took[3], peak, result))
