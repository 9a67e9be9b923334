"""One message in, its answer out; no platform is known here."""
