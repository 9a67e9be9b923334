"""Articles: cut into terms, ranked, searched, read from and written to Markdown."""
