"""`python -m services`: the command without its script."""

from services.cli import main

main()
