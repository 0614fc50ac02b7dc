"""The torch room of AEMLO and MLDM; importing this package alone imports no torch."""
