# Expected values for the probabilities of several states.
#
#   cd hccpm/survival/testdata && Rscript states.R     # writes states.json, states.csv
#
# Needs survival, jsonlite.
source("common.R")
m <- survival::mgus2[1:400, ]; m$ptime <- with(m, ifelse(pstat == 1 & ptime >= futime, futime - 0.1, ptime))
rows <- do.call(rbind, lapply(seq_len(nrow(m)), function(i) with(m[i, ], {
  end <- if (death == 1) "death" else ""
  if (pstat == 1) data.frame(id, entry = c(0, ptime), time = c(ptime, futime), from = c("mgus", "pcm"), to = c("pcm", end))
  else data.frame(id, entry = 0, time = futime, from = "mgus", to = end) })))
# some begin with the disease, so that p(0) has an error too
late <- rows$id %% 40 == 0 & rows$from == "mgus" & rows$to != "pcm"; rows$from[late] <- "pcm"
write.csv(rows, "states.csv", row.names = FALSE, quote = FALSE)
states <- c("mgus", "pcm", "death")
f <- survfit(Surv(entry, time, factor(to, c("", "pcm", "death"))) ~ 1, rows, id = id, istate = factor(from, states), conf.type = "log")
o <- match(states, f$states); at <- unique(round(seq(1, length(f$time), length.out = 60)))
add("states", "mgus", "survfit(Surv(entry, time, to) ~ 1, id = id, istate = from)", list(data = unbox("states")),
    list(time = num(f$time[at]), p = num(f$pstate[at, o]), se = num(f$std.err[at, o]), lower = num(f$lower[at, o]), upper = num(f$upper[at, o]),
         p0 = num(f$p0[o]), risk = num(f$n.risk[at, o])))
save_entries("states.json")
