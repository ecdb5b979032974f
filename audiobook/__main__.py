"""`python -m audiobook`: the same as the `audiobook` command."""

from audiobook.cli import main

if __name__ == "__main__":
    main()
