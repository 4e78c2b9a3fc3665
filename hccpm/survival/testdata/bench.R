# One job of R's survival on the data that internal/bench made; hccpm/bench.sh calls it.
#   Rscript bench.R FOLDER JOB
# prints job, CPU seconds, elapsed seconds, peak memory in MB, and the answer.
suppressMessages(library(survival))
args <- commandArgs(TRUE)
column <- function(name) readBin(file.path(args[1], name), "double", file.size(file.path(args[1], name)) / 8)
job <- args[2]
d <- data.frame(time = column("time"), event = column("event"), group = column("group"))
if (grepl("tied$", job)) d$time <- ceiling(25 * d$time)
if (job == "concordance") d$score <- column("score")
invisible(gc())
took <- system.time(answer <- switch(sub("-tied$", "", job),
  survfit = { f <- survfit(Surv(time, event) ~ group, d); f$surv[max(which(f$time[seq_len(f$strata[1])] <= 1))] },
  survdiff = survdiff(Surv(time, event) ~ group, d)$chisq,
  concordance = concordance(Surv(time, event) ~ score, d, reverse = TRUE)$concordance))
peak <- as.numeric(gsub("[^0-9]", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
cat(job, sprintf("%.4f %.4f %.0f %.12g\n", sum(took[1:2]), took[3], peak, answer))
