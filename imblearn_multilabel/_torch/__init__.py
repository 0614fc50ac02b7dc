"""Parts that AEMLO and MLDM share: torch's process-wide state, rows on a device, progress bars."""
