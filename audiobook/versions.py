"""Versions of the program's own code, so that what older code made is noticed and made again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from types import ModuleType


def code_version(*modules: ModuleType) -> str:
    """A hash of the code in some modules: a version that nobody can forget to raise.

    Args:
        modules: modules, or packages. Of a package every file counts, in its subfolders too: code, word lists and models.

    Returns:
        64 hexadecimal digits. They are the same wherever the same files lie, and for a process they never change: what
        runs is the code as it was when the process started.
    """
    return hashlib.sha256("".join(map(_version, modules)).encode()).hexdigest()


@cache
def _version(module: ModuleType) -> str:
    path = module.__file__ or ""
    folder, name = os.path.split(path)
    files = _files(folder) if name == "__init__.py" else [(name, path)]
    digest = hashlib.sha256()
    for name, file in sorted(files):
        with open(file, "rb") as f:  # noqa: PTH123 - pathlib takes longer over a hundred files than the hash
            content = f.read()
        # The length keeps one file's end apart from the next one's beginning.
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(folder: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """A package's files, as (name from the package on, path), without those that Python or an editor keeps beside them."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "__pycache__" or entry.name.endswith(".pyc"):
                continue
            if entry.is_dir():
                yield from _files(entry.path, f"{prefix}{entry.name}/")
            else:
                yield f"{prefix}{entry.name}", entry.path
