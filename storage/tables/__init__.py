"""The tables by subject; storage/schema.py names them all."""
