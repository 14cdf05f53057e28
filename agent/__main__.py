"""`python -m agent` is `msee-audit`."""

from agent.cli import main

if __name__ == "__main__":
    main()
