# Expected values for Cox models.
#
#   cd hccpm/models/testdata && Rscript cox.R     # writes cox.json and the data sets beside it
#
# Needs survival, splines, rms, jsonlite. The control is tightened so that R's estimates are those of the maximum.
suppressMessages({library(survival); library(jsonlite); library(splines)})
invisible(Sys.setlocale("LC_COLLATE", "C"))  # levels in the order of the bytes
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)
versions <- paste(sprintf("R %s", getRversion()), sprintf("survival %s", packageVersion("survival")), sep = ", ")
num <- function(x) {
  x <- as.numeric(x)
  I(ifelse(is.na(x), "NA", ifelse(is.infinite(x), ifelse(x > 0, "Inf", "-Inf"), sprintf("%.17g", x))))
}
keep <- function(data, columns, name) {
  write.csv(data[, columns], paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
  data[, columns]
}
lung <- keep(transform(survival::lung, status = status - 1, w = 1 + (seq_along(time) %% 3), v = 0.5 + (seq_along(time) %% 4) / 3),
             c("inst", "time", "status", "age", "sex", "ph.ecog", "ph.karno", "wt.loss", "w", "v"), "lung")
veteran <- keep(transform(survival::veteran, celltype = as.character(celltype)),
                c("trt", "celltype", "time", "status", "karno", "diagtime", "age", "prior"), "veteran")
heart <- keep(transform(survival::heart, transplant = as.integer(as.character(transplant))),
              c("id", "start", "stop", "event", "age", "year", "surgery", "transplant"), "heart")
pbc <- keep(transform(survival::pbc, death = as.integer(status == 2)),
            c("time", "death", "age", "sex", "edema", "bili", "albumin", "protime", "trt", "stage"), "pbc")
gbsg <- keep(survival::gbsg, c("rfstime", "status", "age", "meno", "size", "grade", "nodes", "pgr", "er", "hormon"), "gbsg")
rotterdam <- keep(survival::rotterdam, c("dtime", "death", "age", "meno", "size", "grade", "nodes", "pgr", "hormon"), "rotterdam")
colon <- keep(subset(survival::colon, etype == 2), c("id", "time", "status", "rx", "sex", "age", "obstruct", "nodes", "extent"), "colon")
kidney <- keep(survival::kidney, c("id", "time", "status", "age", "sex", "disease"), "kidney")
bladder <- keep(survival::bladder2, c("id", "start", "stop", "event", "rx", "number", "size", "enum"), "bladder")
for (d in c("veteran", "colon", "kidney", "pbc", "rotterdam")) assign(d, read.csv(paste0(d, ".csv"), stringsAsFactors = TRUE))

entries <- list()
cox <- function(name, data, surv, ours, theirs = ours, ties = "efron", weight = "", robust = FALSE, id = "") {
  d <- get(data); if (nzchar(Sys.getenv("SHOW"))) cat(name, "\n")
  call <- sprintf("coxph(%s ~ %s, %s, ties = \"%s\"%s%s)", surv, theirs, data, ties,
                  if (weight != "") paste0(", weights = ", weight) else "", if (robust) ", robust = TRUE" else "")
  d$.w <- if (weight == "") NULL else d[[weight]]
  args <- list(as.formula(paste(surv, "~", theirs)), data = d, ties = ties, control = if (ties == "exact") coxph.control(eps = 1e-11, iter.max = 50) else tight, x = TRUE)
  if (weight != "") args$weights <- d[[weight]]
  if (robust) args$robust <- TRUE
  if (id != "") args$id <- d[[id]]
  f <- do.call(coxph, args)
  class(f) <- "coxph"  # agexact.fit of survival 3.5-3 forgets it
  ok <- !is.na(coef(f)); se <- sqrt(diag(as.matrix(f$var))); z <- qnorm(0.975)
  lr <- 2 * diff(f$loglik)
  v <- list(names = I(names(coef(f))), coef = num(coef(f)), se = num(sqrt(diag(as.matrix(f$var)))),
            naive = num(sqrt(diag(as.matrix(if (is.null(f$naive.var)) f$var else f$naive.var)))),
            var = num(f$var), loglik = num(f$loglik), lr = num(c(lr, sum(ok), pchisq(lr, sum(ok), lower.tail = FALSE))), wald = num(if (is.null(f$wald.test)) NA else f$wald.test), score = num(f$score),
            rscore = num(if (is.null(f$rscore)) NA else f$rscore), aic = num(AIC(f)), bic = num(BIC(f)), n = f$n, events = f$nevent,
            means = num(f$means), lower = num(exp(coef(f) - z * se)), upper = num(exp(coef(f) + z * se)), p = num(pchisq((coef(f) / se)^2, 1, lower.tail = FALSE)))
  if (ties != "exact") {
    small <- nrow(d) < 250  # the residuals of larger sets would fill megabytes
    if (small) {
    v$martingale <- num(residuals(f, "martingale"))
    v$deviance <- num(residuals(f, "deviance"))
    v$score_resid <- num(as.matrix(residuals(f, "score")))
    v$dfbeta <- num(as.matrix(residuals(f, "dfbeta", weighted = FALSE)))
    v$schoenfeld <- num(as.matrix(residuals(f, "schoenfeld")))
    v$scaledsch <- num(as.matrix(residuals(f, "scaledsch")))
    }
    v$lp <- num(predict(f, type = "lp", reference = "sample"))
    for (tr in c("km", "rank", "identity", "log")) {
      z <- tryCatch(cox.zph(f, tr, terms = TRUE), error = function(e) NULL)
      if (!is.null(z)) v[[paste0("zph_", tr)]] <- num(z$table[, 1])
    }
  }
  v$concordance <- num(f$concordance[c("concordance", "std")])
  if (name == "lung poly") {  # the columns of equal ages differ by rounding in R, which breaks ties
    k <- concordance(f$y ~ round(f$linear.predictors, 9), reverse = TRUE)
    v$concordance <- num(c(k$concordance, sqrt(k$var)))
  }
  entries[[length(entries) + 1]] <<- list(kind = unbox("cox"), name = unbox(name), call = unbox(call), versions = unbox(versions),
    input = lapply(list(data = data, surv = surv, formula = ours, ties = ties, weight = weight, id = id, robust = robust), unbox), value = v)
}
L <- "Surv(time, status)"
for (ties in c("efron", "breslow", "exact")) {
  cox(paste("lung", ties), "lung", L, "age + sex + ph.ecog", ties = ties)
  cox(paste("veteran", ties), "veteran", L, "trt + celltype + karno", ties = ties)
  cox(paste("heart", ties), "heart", "Surv(start, stop, event)", "age + year + surgery + transplant", ties = ties)
  cox(paste("lung strata", ties), "lung", L, "age + ph.karno + strata(sex)", ties = ties)
}
cox("pbc", "pbc", "Surv(time, death)", "age + edema + log(bili) + log(albumin) + log(protime)")
cox("pbc factors", "pbc", "Surv(time, death)", "sex + factor(stage) + factor(trt) * log(bili)")
cox("gbsg", "gbsg", "Surv(rfstime, status)", "age + meno + size + factor(grade) + nodes + pgr + er + hormon")
cox("gbsg breslow", "gbsg", "Surv(rfstime, status)", "hormon * meno + sqrt(nodes) + strata(grade)", ties = "breslow")
cox("rotterdam", "rotterdam", "Surv(dtime, death)", "age + size + factor(grade) + nodes + hormon")
cox("colon", "colon", L, "rx + sex + age + obstruct + nodes + strata(extent)")
cox("colon reference", "colon", L, "relevel(rx, ref = \"Obs\") + sex:rx")
cox("kidney cluster", "kidney", L, "age + sex + disease + cluster(id)")
cox("kidney cluster breslow", "kidney", L, "age + sex + cluster(id)", ties = "breslow")
cox("bladder", "bladder", "Surv(start, stop, event)", "rx + number + size + strata(enum) + cluster(id)")
cox("lung weights", "lung", L, "age + sex", weight = "w")
cox("lung weights breslow", "lung", L, "age + sex", weight = "w", ties = "breslow")
cox("lung fractional weights", "lung", L, "age + sex + wt.loss", weight = "v")
cox("lung robust", "lung", L, "age + sex + ph.ecog", robust = TRUE)
cox("lung offset", "lung", L, "sex + offset(ph.ecog)")
cox("lung poly", "lung", L, "poly(age, 3) + sex")
cox("lung ns", "lung", L, "ns(age, 4) + sex")
cox("pbc square", "pbc", "Surv(time, death)", "I(age^2) + age + log2(bili)")
cox("lung margins", "lung", L, "factor(sex):factor(ph.ecog) + age")
rcs <- function(x, nk) { o <- Hmisc::rcspline.eval(x, nk = nk, inclx = TRUE); colnames(o) <- paste0("age", strrep("'", 0:(nk - 2))); o }
cox("lung rcs", "lung", L, "rcs(age, 4) + sex")
nodes_ <- function(o) { colnames(o) <- paste0("nodes", strrep("'", 0:(ncol(o) - 1))); o }
rcs <- function(x, nk) nodes_(Hmisc::rcspline.eval(x, nk = nk, inclx = TRUE))
cox("gbsg rcs tied ends", "gbsg", "Surv(rfstime, status)", "rcs(nodes, 5)")

# ---- predictions -----------------------------------------------------------
predicted <- function(name, data, surv, formula, new, rows, ties = "efron", type = "log", cluster = FALSE) {
  d <- get(data)
  f <- coxph(as.formula(paste(surv, "~", formula)), d, ties = ties, control = tight, x = TRUE, model = TRUE)
  nd <- d[rows, ]
  s <- survfit(f, nd, conf.type = type)
  s <- summary(s)  # event times alone
  p <- predict(f, nd, type = "lp", reference = "sample", se.fit = TRUE)
  entries[[length(entries) + 1]] <<- list(kind = unbox("curves"), name = unbox(name), versions = unbox(versions),
    call = unbox(sprintf("survfit(coxph(%s ~ %s, %s, ties = \"%s\"), newdata, conf.type = \"%s\")", surv, formula, data, ties, type)),
    input = lapply(list(data = data, surv = surv, formula = formula, ties = ties, new = type), unbox),
    value = list(rows = rows, time = num(s$time), surv = num(s$surv), se = num(s$std.err), lower = num(s$lower), upper = num(s$upper),
                 lp = num(p$fit), lpse = num(p$se.fit)))
}
predicted("lung", "lung", L, "age + sex + ph.ecog", "", c(1, 5, 9))
predicted("lung breslow", "lung", L, "age + sex + ph.ecog", "", c(1, 5, 9), ties = "breslow", type = "log-log")
predicted("pbc splines", "pbc", "Surv(time, death)", "ns(age, 3) + poly(bili, 2) + factor(edema)", "", c(1, 2, 7), type = "plain")
predicted("veteran", "veteran", L, "celltype * karno", "", c(3, 40, 80))
predicted("heart", "heart", "Surv(start, stop, event)", "age + year + surgery + transplant", "", c(2, 30))
predicted("gbsg", "gbsg", "Surv(rfstime, status)", "hormon + log(nodes) + age", "", c(11, 300))
predicted("kidney", "kidney", L, "age + sex + cluster(id)", "", c(1, 20))
predicted("lung strata", "lung", L, "age + ph.ecog + strata(sex)", "", c(1, 9))

# ---- tests of terms --------------------------------------------------------
dropped <- function(data, surv, terms) {
  d <- get(data)
  formula <- paste(terms, collapse = " + ")
  fit <- function(x) coxph(as.formula(paste(surv, "~", x)), d, control = tight, x = TRUE)
  f <- fit(formula)  # submodels from its matrix, so that knots stay
  d1 <- 2 * (f$loglik[2] - sapply(f$assign, function(j) coxph(f$y ~ f$x[, -j], control = tight)$loglik[2]))
  df <- sapply(f$assign, length)
  entries[[length(entries) + 1]] <<- list(kind = unbox("drop1"), name = unbox(data), versions = unbox(versions),
    call = unbox(sprintf("drop1(coxph(%s ~ %s, %s), test = \"Chisq\"), written out", surv, formula, data)),
    input = lapply(list(data = data, surv = surv, formula = formula), unbox),
    value = list(lrt = num(d1), p = num(pchisq(d1, df, lower.tail = FALSE)), uni = num(sapply(terms, function(x) 2 * diff(fit(x)$loglik)))))
}
dropped("lung", L, c("age", "factor(ph.ecog)", "sex", "wt.loss"))
dropped("veteran", L, c("trt", "celltype", "karno"))
dropped("pbc", "Surv(time, death)", c("log(bili)", "factor(stage)", "sex", "ns(age, 3)"))
writeLines(toJSON(entries, auto_unbox = FALSE), "cox.json")
cat(length(entries), "entries\n")
