"""The contracts that come with the desk: one TOML file for each procurement document."""
