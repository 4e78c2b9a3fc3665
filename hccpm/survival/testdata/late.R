# mguslate.csv and the values in late_test.go: Rscript late.R
library(survival); options(digits = 15)
m <- mgus2[1:200, ]
m$etime <- with(m, ifelse(pstat == 0, futime, ptime))
m$ev <- factor(with(m, ifelse(pstat == 0, 2 * death, 1)), 0:2, c("cens", "pcm", "death"))
m$entry <- pmax(0, m$etime - 60 - (m$id %% 7) * 10)
m <- m[m$etime > m$entry, ]
write.csv(m[, c("id", "entry", "etime", "ev")], "mguslate.csv", row.names = FALSE, quote = FALSE)
print(summary(survfit(Surv(entry, etime, ev) ~ 1, m, id = id), times = c(12, 60, 120, 240))[c("pstate", "std.err")])
print(summary(survfit(Surv(entry, etime, as.integer(ev == "cens")) ~ 1, m), times = c(12, 60, 120, 240))[c("surv", "std.err")])
d <- data.frame(t = 1:3, e = factor(c("a", "b", "0"), levels = c("0", "a", "b")), w = c(1, 1, 0))
print(survfit(Surv(t, e) ~ 1, d, weights = w)[c("pstate", "std.err")])
