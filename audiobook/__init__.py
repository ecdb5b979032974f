"""Turn a story into a full-cast audiobook, offline.

The whole line, on one page, is `audiobook.pipeline`; the values that travel along it are in
`audiobook.book`, `audiobook.script`, `audiobook.cast` and `audiobook.timeline`.
"""

__version__ = "0.1.0"
