"""Benchmark of the flags: planted errors on the graded records, and pairs of evidence."""
