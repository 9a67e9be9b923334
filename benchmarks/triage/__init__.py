"""Labelled messages of this project, to learn from and to measure with."""
