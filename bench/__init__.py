"""Measurements, never tests: figures with a reference taken in the same run."""
