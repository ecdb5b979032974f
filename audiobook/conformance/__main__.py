"""The command: python -m audiobook.conformance NAME... (needs pytest)."""

from __future__ import annotations

import sys
from pathlib import Path

from audiobook.invocation import install_packages, module


def main() -> int:
    """Run the tests for the engines that are named, with further arguments of pytest behind `--`."""
    names, _, more = " ".join(sys.argv[1:]).partition("--")
    if not names.split():
        sys.stderr.write(f"For example: {module('audiobook.conformance', 'espeak')}\n")
        return 2
    try:
        import pytest
    except ImportError:
        sys.stderr.write(f"The tests need pytest: {install_packages('pytest')}\n")
        return 2
    chosen = [f"--engine={name}" for name in names.split()]
    # Paths, not --pyargs: only so pytest learns of --engine in time.
    return int(pytest.main([str(Path(__file__).parent), *chosen, "-p", "no:cacheprovider", *more.split()]))


if __name__ == "__main__":
    sys.exit(main())
