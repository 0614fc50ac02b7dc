"""What AEMLO and MLDM share: torch and its process-wide state, rows on a device, progress bars."""
