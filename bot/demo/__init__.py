"""The demonstration: the page with three phones, and its routes."""
