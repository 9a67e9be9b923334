"""The rules of the desk: pure values and functions; no I/O, no clock, standard library only."""
