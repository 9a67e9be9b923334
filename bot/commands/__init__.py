"""The commands of `zhiban`, one module for each subject."""
