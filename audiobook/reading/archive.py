"""Zip archives, read safely: each member is read up to a limit, and nothing is unpacked to disk."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from audiobook.errors import InputError
from audiobook.reading.source import MAX_TEXT_BYTES, Source

MAX_MEMBERS = 20_000
"""An archive with more members is refused. Large EPUBs have some thousands."""


def is_zip(content: bytes) -> bool:
    """Whether content begins like a zip archive."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


class Archive:
    """A zip archive in memory.

    Args:
        source: the archive's file.

    Raises:
        InputError: it is damaged, or has more than `MAX_MEMBERS` members.
    """

    def __init__(self, source: Source) -> None:
        self._name = source.name
        self._read_bytes = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.content))
            self.names = self._zip.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OverflowError) as e:
            raise self._broken(str(e)) from e
        if len(self.names) > MAX_MEMBERS:
            raise InputError(
                f"{self._name} has {len(self.names)} files in it. The limit is {MAX_MEMBERS}.",
                "Unpack it, and give one story inside as the file.",
            )
        self._known = set(self.names)

    def has(self, name: str) -> bool:
        """Whether there is a member of that name."""
        return name in self._known

    def read(self, name: str, *, limit_bytes: int = MAX_TEXT_BYTES) -> bytes:
        """A member's content.

        Args:
            name: the member's full name.
            limit_bytes: a larger member is refused. So is a total of more than twice `MAX_TEXT_BYTES` from one archive.

        Raises:
            InputError: it is missing, damaged, encrypted, or unpacks to more than the limit.
        """
        try:
            with self._zip.open(name) as member:
                content = member.read(limit_bytes + 1)
        except KeyError as e:
            raise self._broken(f"{name} is missing") from e
        except RuntimeError as e:
            raise InputError(
                f"{self._name} is protected by a password.",
                "Unpack it with the password, and pack it again without one.",
            ) from e
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as e:
            raise self._broken(f"{name}: {e}") from e
        self._read_bytes += len(content)
        if len(content) > limit_bytes or self._read_bytes > 2 * MAX_TEXT_BYTES:
            raise InputError(
                f"{self._name} unpacks to more than {limit_bytes // 2**20} MiB of text.",
                "If you trust it, unpack it, and give the story inside as the file.",
            )
        return content

    def _broken(self, why: str) -> InputError:
        return InputError(f"{self._name} is damaged ({why}).", "Download or save it again.")


def resolve(base: str, href: str) -> str:
    """The name of the member that a link points to.

    Args:
        base: the member in which the link stands.
        href: the link; its fragment (after #) is dropped, and it never leads out of the archive.
    """
    path = unquote(href.split("#", 1)[0])
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
    return joined.lstrip("/").removeprefix("../")
