"""`python -m bot` is `zhiban`."""

from bot.cli import main

if __name__ == "__main__":
    main()
