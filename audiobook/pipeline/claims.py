"""Which working folder a story has, so that two stories of one name never share one.

A workspace records whose it is: the path the story was read from, and its paragraphs. A story finds its workspace again by
what it says, after it was edited, moved or saved in another format; another story of the same name gets a folder of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from audiobook.book import Book
from audiobook.errors import UsageError
from audiobook.outside import quoted
from audiobook.script import from_json
from audiobook.workspace import Workspace, candidates, every

_SAME_SHARE = 0.3
"""Of two editions of one book, at least this share of the shorter one's letters stands in paragraphs that both have.

Two books that have nothing to do with each other share none; what is shared by mistake is an author's note or a letterhead.
"""

_RENAMED_SHARE = 0.5
"""At least this share of the longer one's letters stands in both where a file of another name is the same story: a volume and the book of all are two."""

_OTHER_SHARE = 0.02
"""A file whose text has less than this share of its former letters holds another story, though its path is the same."""

_OTHER_CHARS = 2000
"""Texts shorter than this may change beyond recognition between two drafts: there the path decides."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A story, as a workspace remembers it.

    Attributes:
        path: the absolute path it was read from; None for standard input.
        title: the story's.
        paragraphs: of each paragraph, a hash of its letters and digits, and how many those are.
    """

    path: str | None
    title: str
    paragraphs: Mapping[str, int]

    @classmethod
    def of(cls, recorded: dict[str, Any]) -> Origin | None:
        """A story as it was recorded; None where this version cannot read the record."""
        path, title, paragraphs = (recorded.get(key) for key in ("path", "title", "paragraphs"))
        if not isinstance(path, str | None) or not isinstance(title, str) or not isinstance(paragraphs, dict):
            return None
        if not all(isinstance(chars, int) for chars in paragraphs.values()):
            return None
        return cls(path, title, paragraphs)

    def __str__(self) -> str:
        return f"{quoted(self.title)} ({self.path or 'from standard input'})"

    def share_with(self, other: Origin) -> float:
        """The share of the shorter one's letters that stands in paragraphs both have, 0 to 1."""
        shared = sum(n for key, n in self.paragraphs.items() if key in other.paragraphs)
        return shared / max(1, min(self.chars, other.chars))

    def share_of_both(self, other: Origin) -> float:
        """The share of the longer one's letters that stands in paragraphs both have, 0 to 1."""
        shared = sum(n for key, n in self.paragraphs.items() if key in other.paragraphs)
        return shared / max(1, self.chars, other.chars)

    @property
    def chars(self) -> int:
        """How many letters and digits it has, each paragraph counted once."""
        return sum(self.paragraphs.values())


@dataclass(frozen=True, slots=True)
class Claim:
    """The workspace a story has.

    Attributes:
        workspace: where its working files lie.
        taken: the usual folder, if it belongs to another story, and that story.
        former: the folder of the same story under another name, and the story there. It is the workspace if the file of that name is gone.
    """

    workspace: Workspace
    taken: tuple[Workspace, Origin] | None = None
    former: tuple[Workspace, Origin] | None = None


def origin_of(book: Book, path: Path | None) -> Origin:
    """A story as a workspace remembers it; `path` is None for standard input."""
    texts = (p.text for c in book.chapters for p in c.paragraphs)
    return Origin(str(path.absolute()) if path else None, book.title, _hashed(texts))


def claim(book: Book, path: Path | None, stem: str, folder: Path | None = None, *, note: bool = True) -> Claim:
    """A story in, its workspace out.

    Args:
        book: the story.
        path: where it was read from; None for standard input.
        stem: what its files are named by.
        folder: the workspace the user named; None for output/<stem> or, if another story has that, output/<stem>-2 and so on. A story
            whose file was renamed keeps its folder.
        note: record in the workspace that it is this story's; without, nothing is written.

    Raises:
        UsageError: the folder that the user named belongs to another story.
    """
    origin = origin_of(book, path)
    if folder is not None:
        space = Workspace(folder)
        owner = _owner(space)
        if owner is not None and _is_another(origin, owner):
            raise UsageError(
                f"{folder} holds the working files of another story, {owner}.", "Name another folder with --workspace."
            )
        if note:
            space.keep_origin(asdict(origin))
        return Claim(space)
    while True:
        found = _found(origin, stem)
        if found is not None and (not note or _noted(found.workspace, origin)):
            return found
        # Another run has taken the folder in this very moment.


def _found(origin: Origin, stem: str) -> Claim | None:
    """The workspace a story has now, or would have; None where another run took the last free one while this one looked."""
    spaces = candidates(stem)
    owners = [(space, owner) for space in spaces if (owner := _owner(space)) is not None]
    same = [(share, space) for space, owner in owners if (share := _likeness(origin, owner)) > 0]
    former = None
    if same:
        own = max(same, key=lambda found: found[0])[1]
    elif (former := _under_another_name(origin)) is not None and _is_renamed(origin, former[1]):
        own = former[0]
        # What was found by its own path has been told before.
        former = None if former[1].path == origin.path else former
    else:
        taken = {space.folder for space, _ in owners}
        free = next((space for space in spaces if space.folder not in taken), None)
        if free is None:
            return None
        own = free
    first = owners[0] if owners and owners[0][0].folder == spaces[0].folder != own.folder else None
    return Claim(own, first, former)


def _under_another_name(origin: Origin) -> tuple[Workspace, Origin] | None:
    """The folder in output/ of the same story under another name: the one that is most like it. None for what came by standard input."""
    if origin.path is None:
        return None
    owners = ((space, owner) for space in every() if (owner := _owner(space)) is not None and owner.path is not None)
    like = ((origin.share_of_both(owner), space, owner) for space, owner in owners)
    share, space, owner = max(like, key=lambda found: found[0], default=(0.0, None, origin))
    return (space, owner) if space is not None and share >= _RENAMED_SHARE else None


def _is_renamed(origin: Origin, former: Origin) -> bool:
    """Whether a story's file has had another name: nothing has that name now, or the folder was found so before."""
    return former.path is not None and (former.path == origin.path or not Path(former.path).exists())


def _noted(space: Workspace, origin: Origin) -> bool:
    """Record in a workspace whose it is; False, and nothing recorded, where another story has it by now."""
    with space.editing():
        owner = _owner(space)
        if owner is not None and _likeness(origin, owner) == 0:
            return False
        space.keep_origin(asdict(origin))
        return True


def _owner(space: Workspace) -> Origin | None:
    """The story a workspace belongs to; None where it has none yet."""
    recorded = space.origin()
    origin = None if recorded is None else Origin.of(recorded)
    if origin is not None:
        return origin
    # Made by an earlier version, or by hand: the script has the words.
    content = space.made_script() or space.script()
    if content is None:
        return None
    script = from_json(content, source=str(space.script_path))
    texts = (text for c in script.chapters for text in "".join(s.text for s in c.segments).split("\n\n"))
    return Origin(None, script.title, _hashed(texts))


def _likeness(origin: Origin, owner: Origin) -> float:
    """How surely two are the same story: 0 for another one, up to 2 for the same text at the same path."""
    share, same_path = origin.share_with(owner), origin.path is not None and origin.path == owner.path
    if share >= _SAME_SHARE:
        return share + same_path
    return _OTHER_SHARE if same_path and not _is_another(origin, owner) else 0.0


def _is_another(origin: Origin, owner: Origin) -> bool:
    """Whether two are surely not the same story: both are long, and they share next to nothing."""
    return min(origin.chars, owner.chars) >= _OTHER_CHARS and origin.share_with(owner) < _OTHER_SHARE


def _hashed(texts: Iterable[str]) -> dict[str, int]:
    out: dict[str, int] = {}
    for text in texts:
        bare = re.sub(r"[\W_]+", "", text.casefold())
        if bare:
            out[hashlib.blake2b(bare.encode(), digest_size=6).hexdigest()] = len(bare)
    return out
