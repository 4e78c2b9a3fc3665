# What the scripts beside this one share: numbers as text, and a list of entries.
suppressMessages({library(survival); library(jsonlite)})
versions <- function(...) paste(c(sprintf("R %s", getRversion()), vapply(c("survival", ...),
  function(p) sprintf("%s %s", p, packageVersion(p)), "")), collapse = ", ")

num <- function(x) {  # NaN and NA are "NA"; all else 17 digits
  x <- as.numeric(x)
  I(ifelse(is.na(x), "NA", ifelse(is.infinite(x), ifelse(x > 0, "Inf", "-Inf"), sprintf("%.17g", x))))
}
entries <- list()
packages <- c()
add <- function(kind, name, call, input, value)
  entries[[length(entries) + 1]] <<- list(kind = unbox(kind), name = unbox(name), call = unbox(call),
    versions = unbox(do.call(versions, as.list(packages))), input = input, value = value)
input <- function(data, time, event, ...)
  lapply(Filter(Negate(is.null), list(data = data, time = time, event = event, ...)), unbox)
save_entries <- function(file) {
  writeLines(toJSON(entries, auto_unbox = FALSE), file)
  cat(file, length(entries), "entries\n")
}
keep <- function(data, columns, name) {  # columns of a data set, written beside the script
  data <- data[, columns]
  write.csv(data, paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
  data
}

# ---- data sets that oracle.R does not make ---------------------------------
gehan <- keep(transform(MASS::gehan, treat = as.character(treat)), c("pair", "time", "cens", "treat"), "gehan")
pbc <- keep(transform(survival::pbc, cause = c("", "transplant", "death")[status + 1], any = as.integer(status > 0),
                      death = as.integer(status == 2)),
            c("time", "any", "death", "cause", "sex", "stage", "bili", "trt"), "pbc")
mgus2 <- keep(with(survival::mgus2, data.frame(
  time = ifelse(pstat == 1, ptime, futime), any = as.integer(pstat == 1 | death == 1),
  cause = ifelse(pstat == 1, "pcm", ifelse(death == 1, "death", "")), sex = as.character(sex), age = age)),
  1:5, "mgus2")
gbsg <- keep(survival::gbsg, c("rfstime", "status", "hormon", "grade", "nodes", "age"), "gbsg")
colon <- keep(transform(subset(survival::colon, etype == 2), rx = as.character(rx)),
              c("time", "status", "rx", "sex", "nodes"), "colon")
rotterdam <- keep(survival::rotterdam, c("dtime", "death", "grade", "hormon", "nodes", "age"), "rotterdam")
jasa <- keep(survival::jasa, c("futime", "fustat", "transplant", "age"), "jasa")
aml <- transform(survival::aml, x = as.character(x))
veteran <- survival::veteran
veteran$celltype <- as.character(veteran$celltype)
weighted <- read.csv("weighted.csv")
kidney <- survival::kidney
heart <- transform(survival::heart, transplant = as.character(transplant))
ovarian <- survival::ovarian
lung <- transform(survival::lung, status = status - 1)
lung <- lung[!is.na(lung$ph.ecog), ]
camis <- read.csv("camis.csv")
lungage <- keep(lung, c("time", "status", "sex", "ph.ecog", "age", "inst"), "lungage")
lungage <- lungage[!is.na(lungage$inst), ]
write.csv(lungage, "lungage.csv", row.names = FALSE, quote = FALSE)
vetkarno <- keep(veteran, c("time", "status", "celltype", "karno", "trt"), "vetkarno")
