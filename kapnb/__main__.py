"""Lets ``python -m kapnb`` do what ``kapnb`` does."""

from kapnb.cli import main

if __name__ == "__main__":
    main()
