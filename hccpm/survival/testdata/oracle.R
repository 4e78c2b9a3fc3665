# Expected values for the tests of package survival, computed by R.
#
#   cd hccpm/survival/testdata && Rscript oracle.R
#
# writes the data sets as CSV and oracle.json.  Needs survival, KMsurv, jsonlite.
# Every entry holds the R call, the versions, and values with 17 digits.

suppressMessages({library(survival); library(KMsurv); library(jsonlite)})
versions <- sprintf("R %s, survival %s, KMsurv %s", getRversion(),
                    packageVersion("survival"), packageVersion("KMsurv"))

# ---- data ------------------------------------------------------------------
paper <- data.frame(
  patient = 1:10,
  os1 = c(85.1, 153.9, 127.7, 54.2, 2.1, 107.8, 58.0, 55.6, 9.0, 43.0),
  os2 = c(82.7, 62.6, 5.5, 36.9, 2.1, 49.9, 26.1, 1.0, 5.0, 43.0),
  pfs = c(82.7, 22.1, 4.0, 19.0, 2.1, 44.5, 3.0, 1.0, 5.0, 12.7),
  death = c(0, 0, 1, 1, 1, 1, 0, 1, 0, 0),
  progression = c(0, rep(1, 9)),
  cc = c(2, 2, 3, 2, 2, 0, 0, 3, 0, 0))
paper$group <- ifelse(paper$cc <= 1, "CC0/1", "CC2/3")

aml$x <- as.character(aml$x)
ovarian <- ovarian[, c("futime", "fustat", "rx")]
veteran <- veteran[, c("trt", "celltype", "time", "status")]
veteran$celltype <- as.character(veteran$celltype)
lung <- lung[, c("time", "status", "sex", "ph.ecog")]
lung$status <- lung$status - 1
lung <- lung[!is.na(lung$ph.ecog), ]
kidney <- kidney[, c("id", "time", "status", "sex")]
heart <- heart[, c("start", "stop", "event", "transplant", "id", "surgery", "age")]
heart$transplant <- as.character(heart$transplant)
camis <- data.frame(time = c(54, 75, 77, 84, 87, 92, 103, 105, 112, 118),
                    status = rep(1:0, each = 5))
near <- data.frame(time = c(0.1 + 0.2, 0.3, 1, 1 + 1e-9, 2, 2 + 1e-7, 3),
                   status = c(1, 1, 0, 1, 1, 1, 0))
zero <- data.frame(time = c(0, 0, 5, 6, 7), status = c(1, 0, 1, 0, 1))
weighted <- data.frame(time = aml$time, status = aml$status, x = aml$x,
                       w = rep(c(1, 2, 3.5, 0.5), length.out = nrow(aml)))
repeated <- transform(weighted, w = rep(c(1, 2, 3), length.out = nrow(aml)))
for (d in c("paper", "aml", "ovarian", "veteran", "lung", "kidney", "heart", "camis",
            "weighted", "repeated"))
  write.csv(get(d), paste0(d, ".csv"), row.names = FALSE, quote = FALSE)
for (d in c("near", "zero"))  # 17 digits, or near ties would become ties
  write.csv(within(get(d), time <- sprintf("%.17g", time)), paste0(d, ".csv"),
            row.names = FALSE, quote = FALSE)

# ---- plumbing --------------------------------------------------------------
num <- function(x) {  # NaN and NA are "NA"; all else 17 digits
  x <- as.numeric(x)
  ifelse(is.na(x), "NA", ifelse(is.infinite(x), ifelse(x > 0, "Inf", "-Inf"),
                                sprintf("%.17g", x)))
}
entries <- list()
add <- function(kind, name, call, input, value)
  entries[[length(entries) + 1]] <<- list(
    kind = unbox(kind), name = unbox(name), call = unbox(call),
    versions = unbox(versions), input = input, value = value)
input <- function(data, time, event, group = NULL, entry = NULL, weight = NULL,
                  id = NULL, strata = NULL)
  lapply(Filter(Negate(is.null), list(data = data, time = time, event = event,
    group = group, entry = entry, weight = weight, id = id, strata = strata)), unbox)

# ---- Kaplan-Meier ----------------------------------------------------------
probs <- c(0.1, 0.25, 0.5, 0.75, 0.9, 1)
one <- function(f, times) {
  s <- summary(f, times = times, extend = TRUE)
  q <- quantile(f, probs)
  list(n = num(f$n), time = num(f$time), atrisk = num(f$n.risk), events = num(f$n.event),
       censored = num(f$n.censor), surv = num(f$surv),
       stderr = num(f$std.err * f$surv), lower = num(f$lower), upper = num(f$upper),
       at = list(time = num(times), atrisk = num(s$n.risk), events = num(cumsum(s$n.event)),
                 surv = num(s$surv), stderr = num(s$std.err), lower = num(s$lower),
                 upper = num(s$upper)),
       quantile = list(p = num(probs), value = num(q$quantile), lower = num(q$lower),
                       upper = num(q$upper)))
}
km <- function(name, formula, data, input, times, id = NULL, weights = NULL) {
  for (ct in c("log", "log-log", "plain", "logit", "arcsin")) for (l in c(0.95, 0.9)) {
    if (l == 0.9 && ct != "log") next
    if (nrow(data) > 50 && !ct %in% c("log", "log-log")) next  # keep the file small
    if (nrow(data) > 50 && l == 0.9) next
    f <- do.call(survfit, c(list(formula, data, conf.type = ct, conf.int = l, robust = FALSE),
                            if (!is.null(weights)) list(weights = data[[weights]]),
                            if (!is.null(id)) list(id = data[[id]])))
    call <- sprintf("survfit(%s, %s, conf.type = '%s', conf.int = %g, robust = FALSE%s%s)",
      deparse(formula), input$data, ct, l,
      if (is.null(weights)) "" else paste(", weights =", weights),
      if (is.null(id)) "" else paste(", id =", id))
    curves <- if (is.null(f$strata)) list(one(f, times)) else
      lapply(seq_along(f$strata), function(i) one(f[i], times))
    labels <- if (is.null(f$strata)) "" else sub("^[^=]*=", "", names(f$strata))
    add("km", paste(name, ct, l), call, c(input, list(conftype = unbox(ct), level = unbox(l))),
        list(labels = I(trimws(labels)), curves = curves))
  }
}
months <- c(0, 1, 12, 36, 60, 100, 200)
for (e in list(c("os1", "death"), c("os2", "death"), c("pfs", "progression"))) {
  lhs <- sprintf("Surv(%s, %s)", e[1], e[2])
  km(paste("paper", e[1]), as.formula(paste(lhs, "~ 1")), paper,
     input("paper", e[1], e[2]), months)
  km(paste("paper", e[1], "by group"), as.formula(paste(lhs, "~ group")), paper,
     input("paper", e[1], e[2], group = "group"), months)
}
days <- c(0, 5, 30, 100, 365, 2000)
km("aml", Surv(time, status) ~ x, aml, input("aml", "time", "status", group = "x"), days)
km("ovarian", Surv(futime, fustat) ~ rx, ovarian,
   input("ovarian", "futime", "fustat", group = "rx"), days)
km("veteran", Surv(time, status) ~ celltype, veteran,
   input("veteran", "time", "status", group = "celltype"), days)
km("lung", Surv(time, status) ~ sex, lung, input("lung", "time", "status", group = "sex"), days)
km("kidney", Surv(time, status) ~ sex, kidney,
   input("kidney", "time", "status", group = "sex"), days)
km("camis", Surv(time, status) ~ 1, camis, input("camis", "time", "status"), days)
km("near ties", Surv(time, status) ~ 1, near, input("near", "time", "status"), c(0, 0.3, 1, 2, 3))
km("time zero", Surv(time, status) ~ 1, zero, input("zero", "time", "status"), c(0, 5, 6, 9))
km("heart", Surv(start, stop, event) ~ transplant, heart,
   input("heart", "stop", "event", group = "transplant", entry = "start"), days)
km("heart by id", Surv(start, stop, event) ~ 1, heart,
   input("heart", "stop", "event", entry = "start", id = "id"), days, id = "id")
km("weighted aml", Surv(time, status) ~ x, weighted,
   input("weighted", "time", "status", group = "x", weight = "w"), days, weights = "w")

# ---- log-rank --------------------------------------------------------------
lr <- function(name, formula, data, input) for (rho in c(0, 1, 0.5)) {
  f <- survdiff(formula, data, rho = rho)
  rows <- function(x) if (is.matrix(x)) rowSums(x) else x
  df <- sum(rows(f$exp) > 0) - 1
  add("logrank", paste(name, "rho", rho),
      sprintf("survdiff(%s, %s, rho = %g)", deparse(formula), input$data, rho),
      c(input, list(rho = unbox(rho))),
      list(n = num(f$n), observed = num(rows(f$obs)), expected = num(rows(f$exp)),
           variance = num(f$var), chisq = num(f$chisq), df = num(df),
           p = num(pchisq(f$chisq, df, lower.tail = FALSE))))
}
for (e in list(c("os1", "death"), c("os2", "death"), c("pfs", "progression")))
  lr(paste("paper", e[1]), as.formula(sprintf("Surv(%s, %s) ~ group", e[1], e[2])), paper,
     input("paper", e[1], e[2], group = "group"))
lr("aml", Surv(time, status) ~ x, aml, input("aml", "time", "status", group = "x"))
lr("ovarian", Surv(futime, fustat) ~ rx, ovarian,
   input("ovarian", "futime", "fustat", group = "rx"))
lr("veteran", Surv(time, status) ~ celltype, veteran,
   input("veteran", "time", "status", group = "celltype"))
lr("veteran stratified", Surv(time, status) ~ celltype + strata(trt), veteran,
   input("veteran", "time", "status", group = "celltype", strata = "trt"))
lr("lung", Surv(time, status) ~ ph.ecog, lung,
   input("lung", "time", "status", group = "ph.ecog"))
lr("lung stratified", Surv(time, status) ~ sex + strata(ph.ecog), lung,
   input("lung", "time", "status", group = "sex", strata = "ph.ecog"))
lr("kidney", Surv(time, status) ~ sex, kidney,
   input("kidney", "time", "status", group = "sex"))

# Whole weights: survdiff takes none, so the rows are repeated.
long <- repeated[rep(seq_len(nrow(repeated)), repeated$w), ]
f <- survdiff(Surv(time, status) ~ x, long)
add("logrank", "repeated aml", "survdiff(Surv(time, status) ~ x, repeated[rep(1:23, w), ])",
    c(input("repeated", "time", "status", group = "x", weight = "w"), list(rho = unbox(0))),
    list(n = num(f$n), observed = num(f$obs), expected = num(f$exp), variance = num(f$var),
         chisq = num(f$chisq), df = num(1), p = num(pchisq(f$chisq, 1, lower.tail = FALSE))))

# Entries: survdiff takes none.  Exact partial likelihood's score test at 0 is the
# log-rank test, ties and all; method = "exact" is the discrete one.
f <- coxph(Surv(start, stop, event) ~ surgery, heart, method = "exact")
add("score", "heart", "coxph(Surv(start, stop, event) ~ surgery, heart, method = 'exact')$score",
    input("heart", "stop", "event", group = "surgery", entry = "start"),
    list(chisq = num(f$score)))

# ---- actuarial tables ------------------------------------------------------
lt <- function(name, time, status, breaks, input, w = rep(1, length(time))) {
  cut <- factor(findInterval(time, breaks), seq_along(breaks))
  died <- as.vector(tapply(w * (status == 1), cut, sum, default = 0))
  lost <- as.vector(tapply(w * (status == 0), cut, sum, default = 0))
  f <- lifetab(c(breaks, NA), sum(w), lost, died)
  # the plain formulas, for the survival at each row's end
  q <- died / (f$nsubs - lost / 2)
  end <- cumprod(1 - q)
  sum <- cumsum(ifelse(q == 0, 0, q / ((f$nsubs - lost / 2) * (1 - q))))
  add("lifetable", name, "KMsurv::lifetab(c(breaks, NA), n, withdrawn, died)",
      c(input, list(breaks = num(breaks))),
      list(entering = num(f$nsubs), withdrawn = num(f$nlost), exposed = num(f$nrisk),
           events = num(f$nevent), surv = num(f$surv), se = num(f$se.surv), end = num(end),
           seend = num(end * sqrt(sum)), pdf = num(f$pdf), sepdf = num(f$se.pdf),
           hazard = num(f$hazard), sehazard = num(f$se.hazard)))
}
for (e in list(c("os1", "death"), c("os2", "death"), c("pfs", "progression")))
  lt(paste("paper", e[1]), paper[[e[1]]], paper[[e[2]]], seq(0, 60, 12),
     input("paper", e[1], e[2]))
lt("aml", aml$time, aml$status, seq(0, 60, 10), input("aml", "time", "status"))
lt("veteran", veteran$time, veteran$status, c(0, 30, 60, 90, 180, 360, 720),
   input("veteran", "time", "status"))
lt("lung", lung$time, lung$status, seq(0, 1000, 50), input("lung", "time", "status"))

# Klein and Moeschberger's worked table, example 5.4: weeks to weaning of 927
# first-born children, counted by interval; KMsurv's own example.
weaning <- data.frame(time = rep(c(0, 2, 3, 5, 7, 11, 17, 25, 37, 53), 2),
                      status = rep(1:0, each = 10),
                      w = c(77, 71, 119, 75, 109, 148, 107, 74, 85, 27,
                            2, 3, 6, 9, 7, 5, 3, 0, 0, 0))
write.csv(weaning, "weaning.csv", row.names = FALSE, quote = FALSE)
lt("weaning", weaning$time, weaning$status, unique(weaning$time),
   input("weaning", "time", "status", weight = "w"), weaning$w)

writeLines(toJSON(entries, pretty = TRUE), "oracle.json")
cat(length(entries), "entries\n")
