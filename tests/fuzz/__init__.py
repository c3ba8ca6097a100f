"""Fuzzing of everything that reads a stranger's bytes: mail, quotations, ids of threads, delivery reports. ``make fuzz``."""
