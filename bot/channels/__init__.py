"""One module per platform: what comes in, what goes out, and how it is proved to be theirs."""
