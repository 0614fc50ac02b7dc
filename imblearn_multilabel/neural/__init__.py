"""The torch room of AEMLO; importing this package alone imports no torch."""
