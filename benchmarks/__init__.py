"""Stopwatches: figures for docs/evaluation.md, made by make bench and make evaluate."""
