# Writes the files of this folder that come from R: Rscript files.R
library(haven)
lung <- read.csv("lung60.csv", check.names = FALSE)
names(lung) <- gsub(".", "_", names(lung), fixed = TRUE)
lung$seen <- as.Date(lung$seen)
lung$sex <- labelled(lung$sex, c(male = 1, female = 2), label = "Sex of the patient")
lung$status <- labelled(lung$status, c(censored = 1, dead = 2))
write_sav(lung, "lung_haven.sav")
write_dta(lung, "lung_haven.dta", version = 15)
suppressWarnings(write_sas(zap_labels(lung), "lung.sas7bdat"))
names(lung)[names(lung) == "pat_karno"] <- "patkarno"
write_xpt(zap_labels(lung), "lung_haven.xpt", version = 5, name = "LUNG")
cat("R", as.character(getRversion()), "haven", as.character(packageVersion("haven")), "\n")
