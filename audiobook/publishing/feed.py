"""A podcast feed: RSS 2.0 with Apple's tags, of finished audio files, for the programs in which people hear podcasts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from lxml import etree

FILE_NAME = "feed.xml"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACE = uuid.UUID("5a1d9f52-6f0e-4c53-9d0b-0f4f6f3f8c11")
"""Of the identifiers that this program gives episodes."""
APART_SECONDS = 60
"""Episodes are published at least this far apart where nothing else is known, in the order of the chapters."""


@dataclass(frozen=True, slots=True)
class Episode:
    """An audio file in a feed.

    Attributes:
        name: the file's name.
        title: of the episode.
        size_bytes: of the file.
        media_type: of the file.
        duration_ms: how long it is heard.
        guid: by which programs know it again; it stays when the file is made anew.
        published: when it appeared, in seconds since 1970; later than that of the episode before.
        number: in the feed, from 1.
    """

    name: str
    title: str
    size_bytes: int
    media_type: str
    duration_ms: int
    guid: str
    published: int
    number: int


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed.

    Attributes:
        title: of the book or serial.
        author: None where nobody is known.
        language: a BCP 47 tag; None where it is not known.
        cover: the name of the picture's file; None where there is none.
        episodes: in the order of the chapters.
        generator: the program that made it.
    """

    title: str
    author: str | None
    language: str | None
    cover: str | None
    episodes: tuple[Episode, ...]
    generator: str = "audiobook"


@dataclass(frozen=True, slots=True)
class FormerEpisode:
    """What a feed of an earlier run said of a file: what must stay."""

    name: str
    guid: str
    published: int
    number: int


def rss(feed: Feed, base: str) -> bytes:
    """A feed as XML, to be found at `base` together with its files.

    Args:
        feed: the feed.
        base: the address of the folder, with a slash at its end.
    """
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"itunes": _ITUNES, "atom": _ATOM})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", base)
    _add(channel, "description", f"{feed.title}{f', by {feed.author}' if feed.author else ''}")
    if feed.language:
        _add(channel, "language", feed.language)
    _add(channel, "generator", feed.generator)
    etree.SubElement(
        channel, f"{{{_ATOM}}}link", {"href": base + FILE_NAME, "rel": "self", "type": "application/rss+xml"}
    )
    if feed.author:
        _add(channel, f"{{{_ITUNES}}}author", feed.author)
    _add(channel, f"{{{_ITUNES}}}type", "serial")
    _add(channel, f"{{{_ITUNES}}}explicit", "false")
    # Directories leave it out: it is for those who have the address.
    _add(channel, f"{{{_ITUNES}}}block", "Yes")
    etree.SubElement(channel, f"{{{_ITUNES}}}category", {"text": "Fiction"})
    if feed.cover:
        etree.SubElement(channel, f"{{{_ITUNES}}}image", {"href": base + quote(feed.cover)})
    for episode in feed.episodes:
        _item(channel, episode, base)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content


def _item(channel: etree._Element, episode: Episode, base: str) -> None:
    item = etree.SubElement(channel, "item")
    _add(item, "title", episode.title)
    enclosure = {
        "url": base + quote(episode.name),
        "length": str(episode.size_bytes),
        "type": episode.media_type,
    }
    etree.SubElement(item, "enclosure", enclosure)
    _add(item, "guid", episode.guid).set("isPermaLink", "false")
    _add(item, "pubDate", format_datetime(datetime.fromtimestamp(episode.published, UTC)))
    _add(item, f"{{{_ITUNES}}}duration", str(max(1, round(episode.duration_ms / 1000))))
    _add(item, f"{{{_ITUNES}}}episode", str(episode.number))
    _add(item, f"{{{_ITUNES}}}episodeType", "full")


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = "".join(c if _is_of_xml(c) else " " for c in text)
    return element


def _is_of_xml(letter: str) -> bool:
    """Whether XML 1.0 has a character."""
    n = ord(letter)
    return letter in "\t\n\r" or 0x20 <= n <= 0xD7FF or 0xE000 <= n <= 0xFFFD or n > 0xFFFF


def new_guid(title: str, name: str) -> str:
    """The identifier of an episode that no feed has had yet."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{title}/{name}')}"


def former_episodes(content: bytes) -> list[FormerEpisode]:
    """What a feed says of its files; none where it is no feed, or says nothing that can be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    found = []
    for n, item in enumerate(root.iterfind("channel/item"), 1):
        enclosure = item.find("enclosure")
        url = enclosure.get("url", "") if enclosure is not None else ""
        guid, date = item.findtext("guid"), item.findtext("pubDate")
        try:
            published = int(parsedate_to_datetime(date or "").timestamp())
        except (TypeError, ValueError, OverflowError):
            continue
        name = PurePosixPath(unquote(urlsplit(url).path)).name
        if guid and name:
            found.append(FormerEpisode(name, guid, published, n))
    return found


def dates(modified: Sequence[int], kept: Sequence[int | None]) -> list[int]:
    """When the episodes of a feed were published: those that are known stay, and the others fit in between.

    Args:
        modified: of each file, when it was last changed, in seconds since 1970.
        kept: of each, when it was published; None where no feed has had it yet.

    Returns:
        Seconds since 1970; each is later than the one before.
    """
    fixed: list[int | None] = [None] * len(kept)
    last: int | None = None
    for n, date in enumerate(kept):
        # An episode that has another place now gets another date.
        if date is not None and (last is None or date > last):
            fixed[n] = last = date
    out: list[int] = []
    n = 0
    while n < len(fixed):
        date = fixed[n]
        if date is not None:
            out.append(date)
            n += 1
            continue
        end = next((k for k in range(n, len(fixed)) if fixed[k] is not None), len(fixed))
        following = fixed[end] if end < len(fixed) else None
        out += _between(out[-1] if out else None, following, list(modified[n:end]))
        n = end
    for k in range(1, len(out)):
        out[k] = max(out[k], out[k - 1] + 1)
    return out


def _between(before: int | None, following: int | None, modified: Sequence[int]) -> list[int]:
    """Dates for episodes between two that have one."""
    count = len(modified)
    if following is not None and before is not None:
        step = max(1, min(APART_SECONDS, (following - before) // (count + 1)))
        return [before + step * k for k in range(1, count + 1)]
    if following is not None:
        return [following - APART_SECONDS * k for k in range(count, 0, -1)]
    # Backwards from the newest, so that none lies in the future.
    found: list[int] = []
    at: int | None = None
    for changed in reversed(modified):
        at = changed if at is None else min(changed, at - APART_SECONDS)
        found.append(at)
    found.reverse()
    if before is not None and found[0] <= before:
        return [max(date, before + k) for k, date in enumerate(found, 1)]
    return found
