"""The command: python -m audiobook.conformance NAME... (needs pytest)."""

from __future__ import annotations

import sys
from pathlib import Path

from audiobook import attributing
from audiobook.invocation import install_packages, module


def main() -> int:
    """Run the tests for the engines and attributors that are named, with further arguments of pytest after `--`."""
    names, _, more = " ".join(sys.argv[1:]).partition("--")
    if not names.split():
        sys.stderr.write(f"For example: {module('audiobook.conformance', 'espeak')}\n")
        return 2
    try:
        import pytest
    except ImportError:
        sys.stderr.write(f"The tests need pytest: {install_packages('pytest')}\n")
        return 2
    here = Path(__file__).parent
    chosen: list[str] = []
    for name in names.split():
        kind = "attributor" if name in attributing.available() else "engine"
        chosen += [str(here / f"test_{kind}.py"), f"--{kind}={name}"]
    # Paths, not --pyargs: only so pytest learns of the options in time.
    return int(pytest.main([*chosen, "-p", "no:cacheprovider", *more.split()]))


if __name__ == "__main__":
    sys.exit(main())
