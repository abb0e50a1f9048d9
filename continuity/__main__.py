"""`python -m continuity`: the same as the command `continuity`."""

from continuity.cli import main

if __name__ == "__main__":
    main()
