"""Everything that touches the outside: channels, pages, clock, settings, process."""
