"""Measure the composition engine beside its peers: `python -m benchmarks.composition --json`."""
