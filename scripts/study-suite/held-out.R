# Writes the tables of the held-out suite as CSV files: Rscript held-out.R FOLDER
# All come with packages of R, which Debian has: see docs/results/held-out.md.
folder <- commandArgs(trailingOnly = TRUE)[1]
if (is.na(folder)) stop("held-out.R: must be told a folder, as in: Rscript held-out.R FOLDER")
dir.create(folder, showWarnings = FALSE, recursive = TRUE)

# A data set of a package, as a table.
of <- function(package, name) {
  data(list = name, package = package, envir = environment())
  as.data.frame(get(name))
}
without <- function(table, columns) table[!(names(table) %in% columns)]
# Where what is to be predicted is not known, there is no row.
save <- function(name, label, table) {
  table <- table[!is.na(table[[label]]), ]
  write.csv(table, file.path(folder, paste0(name, ".csv")), row.names = FALSE, na = "")
}

save("splice", "Class", of("mlbench", "DNA"))
save("spambase", "type", of("kernlab", "spam"))
save("caravan", "CARAVAN", of("kernlab", "ticdata"))
save("household-income", "INCOME", of("kernlab", "income"))
save("cells", "class", without(of("modeldata", "cells"), "case"))
save("credit", "Status", of("modeldata", "credit_data"))
save("jobs", "class", of("modeldata", "hpc_data"))
save("lending", "Class", of("modeldata", "lending_club"))
save("churn", "churn", of("modeldata", "mlc_churn"))
save("telco", "churn", of("modeldata", "wa_churn"))
save("remote", "Remote", of("modeldata", "stackoverflow"))
save("stops", "problem", without(of("carData", "MplsStops"), c("idNum", "date")))
tweets <- of("dslabs", "trump_tweets")
phones <- c("Twitter for Android", "Twitter for iPhone")
save("tweets", "source", tweets[tweets$source %in% phones, c("source", "text")])

save("diamonds", "price", of("ggplot2", "diamonds"))
save("ames", "Sale_Price", of("modeldata", "ames"))
save("wages", "wage", of("AER", "CPS1988"))
save("check-times", "check_time", without(of("modeldata", "check_times"), "package"))
save("ridership", "ridership", without(of("modeldata", "Chicago"), "date"))
save("vocabulary", "vocab", of("carData", "GSSvocab"))
