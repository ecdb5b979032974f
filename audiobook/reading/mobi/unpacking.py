"""A program of its own: unpacks a MOBI or AZW3 file into a folder with the library mobi.

It runs apart from the rest, with little time and memory: the library was not made for files that mean harm. It imports nothing of this
package, so that it can be run by its path.
"""

from __future__ import annotations

import sys

MOST_SECONDS = 40
_MOST_BYTES = 3 * 2**30


def _limit() -> None:
    """Allow this process only so much time and memory, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_CPU, MOST_SECONDS), (resource.RLIMIT_AS, _MOST_BYTES), (resource.RLIMIT_FSIZE, _MOST_BYTES)):  # fmt: skip
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))


def main(book: str, folder: str) -> None:
    """Unpack a file.

    Args:
        book: its path.
        folder: where to.
    """
    from mobi.kindleunpack import unpackBook

    unpackBook(book, folder, epubver="A")


if __name__ == "__main__":
    _limit()
    main(sys.argv[1], sys.argv[2])
