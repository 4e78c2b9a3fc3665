# Writes the files of this folder that come from R's survival, as write.csv leaves them: Rscript data.R
library(survival)
write.csv(lung, "lung.csv", row.names = FALSE)
write.csv(gbsg, "gbsg.csv", row.names = FALSE)
write.csv(pbc, "pbc.csv") # with row names under an empty heading
write.csv2(transform(lung, years = round(time / 365.25, 3)), "lung_years.csv", row.names = FALSE)
cat("R", as.character(getRversion()), "survival", as.character(packageVersion("survival")), "\n")
