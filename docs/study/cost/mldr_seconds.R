# Seconds of one of mldr.resampling's samplers: Rscript mldr_seconds.R SAMPLER BASE
arguments <- commandArgs(trailingOnly = TRUE)
data <- mldr::mldr(arguments[2])
sampler <- getExportedValue("mldr.resampling", arguments[1])
cat(system.time(sampler(data, 5))[["elapsed"]], "\n")
