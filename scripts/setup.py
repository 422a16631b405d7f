"""`make setup`: the development environment; nothing is done when it is up to date."""

from environment import ensure_environment

if __name__ == "__main__":
    ensure_environment("requirements-dev.txt")
