# What the newer scripts beside this one share: numbers as text, a list of entries, the data sets that cox.R wrote.
suppressMessages(library(jsonlite))
invisible(Sys.setlocale("LC_COLLATE", "C"))  # levels in the order of the bytes
num <- function(x) {  # NaN and NA are "NA"; all else 17 digits
  x <- as.numeric(x)
  I(ifelse(is.na(x), "NA", ifelse(is.infinite(x), ifelse(x > 0, "Inf", "-Inf"), sprintf("%.17g", x))))
}
read <- function(data) read.csv(paste0(data, ".csv"), stringsAsFactors = TRUE)
entries <- list()
packages <- c()
add <- function(kind, name, call, input, value)
  entries[[length(entries) + 1]] <<- list(kind = unbox(kind), name = unbox(name), call = unbox(call),
    versions = unbox(paste(c(sprintf("R %s", getRversion()), vapply(packages, function(p) sprintf("%s %s", p, packageVersion(p)), "")), collapse = ", ")),
    input = lapply(input, unbox), value = value)
save_entries <- function(file) {
  writeLines(toJSON(entries, auto_unbox = FALSE), file)
  cat(file, length(entries), "entries\n")
}
