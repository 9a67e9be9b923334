"""Everything that touches the outside: channels, pages, the clock, the configuration, the process."""
