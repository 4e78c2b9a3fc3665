# Expected values for concordance with entries, up to a time, and by Uno's weights.
#
#   cd hccpm/survival/testdata && Rscript concordance.R     # writes concordance.json
#
# Needs survival, jsonlite; oracle.R and tests.R have written the data.
source("common.R")
for (d in c("lungage", "vetkarno", "heart", "gbsg", "rotterdam")) assign(d, read.csv(paste0(d, ".csv")))
conc <- function(name, call, input, score, higher = FALSE, kind = "concordance", until = 0) {
  f <- eval(parse(text = call))
  add(kind, name, call, c(input, list(score = unbox(score), higher = unbox(higher), tau = unbox(until))),
      list(c = num(f$concordance), se = num(sqrt(f$var)), count = num(f$count)))
}
conc("heart age", "concordance(Surv(start, stop, event) ~ age, heart, reverse = TRUE)", input("heart", "stop", "event", entry = "start"), "age")
conc("gbsg nodes until 1000", "concordance(Surv(rfstime, status) ~ nodes, gbsg, reverse = TRUE, ymax = 1000)",
     input("gbsg", "rfstime", "status"), "nodes", until = 1000)
uno <- function(...) conc(..., kind = "uno")
uno("lung age", "concordance(Surv(time, status) ~ age, lungage, reverse = TRUE, timewt = \"n/G2\")", input("lungage", "time", "status"), "age")
uno("veteran karno", "concordance(Surv(time, status) ~ karno, vetkarno, timewt = \"n/G2\")", input("vetkarno", "time", "status"), "karno", TRUE)
uno("gbsg nodes", "concordance(Surv(rfstime, status) ~ nodes, gbsg, reverse = TRUE, timewt = \"n/G2\", ymax = 1500)",
    input("gbsg", "rfstime", "status"), "nodes", until = 1500)
uno("rotterdam nodes", "concordance(Surv(dtime, death) ~ nodes, rotterdam, reverse = TRUE, timewt = \"n/G2\", ymax = 3000)",
    input("rotterdam", "dtime", "death"), "nodes", until = 3000)
uno("lung weighted", "concordance(Surv(time, status) ~ age, lungage, weights = ph.ecog + 1, reverse = TRUE, timewt = \"n/G2\")",
    input("lungage", "time", "status", plus1 = "ph.ecog"), "age")
save_entries("concordance.json")
