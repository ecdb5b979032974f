"""A zip archive that can do no harm: every member is read with a limit, and nothing is unpacked to disk."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from audiobook.errors import InputError
from audiobook.reading.source import MAX_TEXT_BYTES, Source

MAX_MEMBERS = 20_000


def is_zip(content: bytes) -> bool:
    """Whether content begins like a zip archive."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


class Archive:
    """A zip archive in memory.

    Args:
        source: the archive's file.

    Raises:
        InputError: it is broken, or has an absurd number of members.
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
                f"{self._name} has {len(self.names)} files in it, which is no book.", "Is it an archive of many?"
            )
        self._known = set(self.names)

    def has(self, name: str) -> bool:
        """Whether there is a member of that name."""
        return name in self._known

    def read(self, name: str, *, limit_bytes: int = MAX_TEXT_BYTES) -> bytes:
        """A member's content.

        Args:
            name: the member's full name.
            limit_bytes: more than this is refused, as is more than `MAX_TEXT_BYTES` × 2 from one archive.

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
                f"{self._name} is protected by a password.", "Unpack it with the password, and pack it again without."
            ) from e
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as e:
            raise self._broken(f"{name}: {e}") from e
        self._read_bytes += len(content)
        if len(content) > limit_bytes or self._read_bytes > 2 * MAX_TEXT_BYTES:
            raise InputError(
                f"{self._name} unpacks to more than {limit_bytes // 2**20} MiB of text, which is no book.",
                "If you trust it, unpack it and name the story inside.",
            )
        return content

    def _broken(self, why: str) -> InputError:
        return InputError(f"{self._name} is damaged ({why}).", "Download or save it again.")


def resolve(base: str, href: str) -> str:
    """The member that `href`, written in member `base`, points to; without fragment, inside the archive."""
    path = unquote(href.split("#", 1)[0])
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
    return joined.lstrip("/").removeprefix("../")
