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
# Exact permutation log-rank with entries: scores are martingale residuals of the null model, every split by combn.
perm <- function(d) {
  r <- residuals(coxph(Surv(entry, t, e) ~ 1, d, ties = "breslow"), type = "martingale")
  k <- sum(d$g == 2)
  sums <- combn(nrow(d), k, function(i) sum(r[i])) - k * mean(r)
  mean(abs(sums) >= abs(sum(r[d$g == 2]) - k * mean(r)) - 1e-9)
}
n <- m[1:16, ]
print(perm(data.frame(entry = n$entry, t = n$etime, e = as.integer(n$ev != "cens"), g = 1 + n$id %% 2)))
print(perm(data.frame(entry = c(0, 2, 3, 0, 5, 1, 0, 6, 4, 2), t = c(3, 5, 7, 7, 9, 5, 4, 12, 9, 8),
  e = c(1, 0, 1, 1, 1, 0, 1, 1, 0, 1), g = c(1, 1, 1, 1, 1, 2, 2, 2, 2, 2))))
