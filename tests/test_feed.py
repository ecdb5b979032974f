"""`audiobook feed`: a podcast of finished files, whose episodes stay the same ones, and that is served to whom it is meant for."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import sys
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise
from urllib.parse import quote, unquote, urlsplit

import pytest
import warm
from builders import write_story
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from audiobook import ffmpeg
from audiobook.publishing.feed import Episode, Feed, dates, former_episodes, new_guid, rss

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
BASE = "https://example.org/story/"
TONE = ("--engine", "tone")


def checked(content: bytes, base: str) -> list[etree._Element]:
    """The items of a feed that keeps the rules of RSS 2.0 and of Apple for a serial."""
    root = etree.fromstring(content)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = root
    for tag in ("title", "link", "description", f"{ITUNES}explicit", f"{ITUNES}type"):
        (element,) = channel.findall(tag)
        assert element.text is not None
    assert channel.find(f"{ITUNES}category").get("text")
    (own,) = channel.findall("{http://www.w3.org/2005/Atom}link")
    assert (own.get("rel"), own.get("href")) == ("self", f"{base}feed.xml")
    items = channel.findall("item")
    published = []
    for n, item in enumerate(items, 1):
        assert item.findtext("title") is not None
        (enclosure,) = item.findall("enclosure")
        assert enclosure.get("url").startswith(base)
        assert enclosure.get("url").isascii() and " " not in enclosure.get("url")
        assert int(enclosure.get("length")) > 0
        assert re.fullmatch(r"audio/[a-z0-9]+", enclosure.get("type"))
        assert item.find("guid").get("isPermaLink") == "false"
        published.append(parsedate_to_datetime(item.findtext("pubDate")))
        assert int(item.findtext(f"{ITUNES}duration")) > 0
        assert item.findtext(f"{ITUNES}episode") == str(n)
    assert published == sorted(set(published))
    guids = [item.findtext("guid") for item in items]
    assert len(set(guids)) == len(guids)
    return items


SECONDS = st.integers(10**9, 2 * 10**9)


@given(st.lists(st.tuples(SECONDS, st.none() | SECONDS), max_size=12))
def test_dates_are_in_the_order_of_the_chapters_and_known_ones_stay(rows):
    modified, kept = [m for m, _ in rows], [k for _, k in rows]
    found = dates(modified, kept)
    assert len(found) == len(rows)
    assert all(a < b for a, b in pairwise(found))
    # Once given, they stay, whatever happens to the files, and chapters that come after them come later.
    assert dates([0] * len(rows), found) == found
    assert dates([*modified, 1], [*found, None])[:-1] == found
    if rows and all(k is None for k in kept):
        assert found[-1] == modified[-1] and max(found) <= max(modified)


TEXT = st.text(min_size=1, max_size=30)


@given(TEXT, st.none() | TEXT, st.lists(st.tuples(TEXT, TEXT), max_size=4, unique_by=lambda t: t[1]))
def test_whatever_names_and_titles_are_the_feed_keeps_the_rules(title, author, names):
    clean = [(t, re.sub(r"[/\x00\ud800-\udfff]", "_", n) + ".mp3") for t, n in names]
    episodes = tuple(
        Episode(name, t, 5 + n, "audio/mpeg", 1500, new_guid(title, f"{n}{name}"), 10**9 + 60 * n, n + 1)
        for n, (t, name) in enumerate(clean)
    )
    content = rss(Feed(title, author, "en", "cover.jpg", episodes), BASE)
    items = checked(content, BASE)
    assert [unquote(urlsplit(i.find("enclosure").get("url")).path).rpartition("/story/")[2] for i in items] == [
        n for _, n in clean
    ]
    again = former_episodes(content)
    assert [(f.guid, f.published) for f in again] == [(e.guid, e.published) for e in episodes]


@given(st.binary(max_size=200))
def test_a_file_that_is_no_feed_has_no_episodes(content):
    assert former_episodes(content) == []


@pytest.fixture
def folder(audiobook, tmp_path):
    """A serial of two chapters, a file each."""
    write_story(tmp_path / "story.txt", 2)
    done = audiobook("make", "story.txt", *TONE, "--split", "chapters", "--sample")
    assert done.returncode == 0, done.stderr.decode()
    return tmp_path / "output" / "story-chapters"


def test_a_feed_has_the_chapters_and_they_stay_the_same_episodes(audiobook, folder, tmp_path):
    def made(*more) -> dict:
        done = audiobook("feed", folder, "--url", BASE, "--json", *more)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    first = made()
    content = (folder / "feed.xml").read_bytes()
    items = checked(content, BASE)
    files = sorted(folder.glob("*.mp3"))
    assert [unquote(i.find("enclosure").get("url").removeprefix(BASE)) for i in items] == [p.name for p in files]
    assert [int(i.find("enclosure").get("length")) for i in items] == [p.stat().st_size for p in files]
    assert [e["file"] for e in first["episodes"]] == [p.name for p in files]
    checks = json.loads(audiobook("check", *files, "--json").stdout)
    for episode, measures in zip(first["episodes"], checks, strict=True):
        assert abs(episode["duration_ms"] - measures["duration_ms"]) < 200
    assert all(datetime.fromisoformat(e["published"]) <= datetime.now(UTC) for e in first["episodes"])
    # The same again, at another time and address, of files that were made anew, and of one chapter more.
    for path in files:
        os.utime(path, (2 * 10**9, 2 * 10**9))
    write_story(tmp_path / "story.txt", 3)
    assert audiobook("make", "story.txt", *TONE, "--split", "chapters").returncode == 0
    second = made()
    known = [(e["guid"], e["published"]) for e in first["episodes"]]
    assert [(e["guid"], e["published"]) for e in second["episodes"][:2]] == known
    assert len(checked((folder / "feed.xml").read_bytes(), BASE)) == 3
    # It is in the working folder's record: replaced by the program's own, kept where a person changed it.
    assert not list(folder.glob("feed.xml.*"))
    assert not list(folder.glob(".audiobook*"))
    (folder / "feed.xml").write_bytes(content + b"<!-- mine -->")
    third = made("--title", "Another")
    assert (folder / "feed.xml.1").read_bytes() == content + b"<!-- mine -->"
    assert third["title"] == "Another"
    assert [(e["guid"], e["published"]) for e in third["episodes"][:2]] == known
    feedparser = pytest.importorskip("feedparser", reason="feedparser reads feeds as podcast programs do")
    read = feedparser.parse((folder / "feed.xml").read_bytes())
    assert not read.bozo
    assert [e.enclosures[0].type for e in read.entries] == ["audio/mpeg"] * 3


def test_files_of_no_book_have_a_feed_too_with_their_cover(audiobook, tmp_path):
    own = tmp_path / "mixed"
    own.mkdir()
    picture = tmp_path / "p.png"
    ffmpeg.run(["-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", str(picture)])
    for n, (name, more) in enumerate(
        (
            ("2 b.flac", []),
            ("10 c.opus", []),
            ("1 a & é.mp3", ["-i", str(picture), "-map", "0:a", "-map", "1:v", "-c:v", "copy"]),
        )
    ):
        ffmpeg.run(["-f", "lavfi", "-i", f"sine=frequency={300 + n}:duration=1.5", *more, str(own / name)])
    (own / "x.preview.mp3").write_bytes(b"no episode")
    (own / "notes.txt").write_text("no audio")
    for _ in range(2):
        done = audiobook("feed", own, "--url", BASE.rstrip("/"))
        assert done.returncode == 0, done.stderr.decode()
        assert done.stdout.decode().strip() == f"{BASE}feed.xml"
    items = checked((own / "feed.xml").read_bytes(), BASE)
    assert [i.find("enclosure").get("type") for i in items] == ["audio/mpeg", "audio/flac", "audio/ogg"]
    image = etree.fromstring((own / "feed.xml").read_bytes()).find(f"channel/{ITUNES}image").get("href")
    assert image == f"{BASE}cover.png"
    assert (own / "cover.png").read_bytes().startswith(b"\x89PNG")
    assert not list(own.glob("*.1"))


def test_the_address_of_a_language_model_is_not_that_of_a_feed(audiobook, tmp_path):
    (tmp_path / "audiobook.toml").write_text('url = "http://127.0.0.1:11434/v1"\n')
    done = audiobook("feed", ".")
    assert done.returncode == 2
    assert "A feed needs the address" in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nowhere", "--url", BASE), 2, "There is no folder nowhere"),
        ((".", "--url", BASE), 3, "no finished audio file"),
        ((".",), 2, "--url"),
        ((".", "--lan"), 2, "--serve"),
        ((".", "--serve", "--url", BASE), 2, "Leave one of the two out"),
        *(
            ((".", "--url", url), 2, "not the address")
            for url in ("x", "ftp://a/", "http://", "https://a/?b", "http://a b/", "http://[/")
        ),
    ],
)
def test_what_cannot_be_a_feed_is_refused(audiobook, tmp_path, arguments, code, words):
    done = audiobook("feed", *arguments)
    assert done.returncode == code
    assert words in done.stderr.decode()
    assert not (tmp_path / "feed.xml").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a POSIX signal")
def test_a_feed_is_served_with_ranges_and_nothing_else_is(folder):
    process = warm.start(["feed", str(folder), "--serve", "--port", "0"], folder.parent.parent, None)
    try:
        address = urlsplit(process.stdout.readline().strip())
        assert (address.hostname, address.path) == ("127.0.0.1", "/feed.xml")

        def ask(method: str, path: str, **headers: str):
            connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=30)
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

        status, headers, content = ask("GET", "/feed.xml")
        assert (status, headers["content-type"]) == (200, "application/rss+xml; charset=utf-8")
        base = f"http://127.0.0.1:{address.port}/"
        first = checked(content, base)[0].find("enclosure")
        path = urlsplit(first.get("url")).path
        own = (folder / unquote(path[1:])).read_bytes()
        status, headers, content = ask("GET", path, Range="bytes=100-299")
        assert (status, content, headers["content-type"]) == (206, own[100:300], "audio/mpeg")
        assert headers["content-range"] == f"bytes 100-299/{len(own)}"
        status, headers, content = ask("HEAD", path)
        assert (status, headers["content-length"], content) == (200, first.get("length"), b"")
        # By another name of this machine, the feed has addresses by that name.
        _, _, content = ask("GET", "/feed.xml", Host="box.example:80")
        assert checked(content, "http://box.example:80/")
        (folder / "secret.txt").write_text("mine")
        for other in ("/secret.txt", "/../story.txt", f"/{quote('../story.txt', safe='')}", "/.audiobook-feed.json"):
            assert ask("GET", other)[0] == 404, other
        assert ask("GET", "/")[0] == 200
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert process.poll() == 0


def test_a_place_where_no_feed_can_be_written_is_refused_without_an_option_that_feed_has_not(audiobook, tmp_path):
    (tmp_path / "out/feed.xml").mkdir(parents=True)
    (tmp_path / "out/a.mp3").write_bytes(b"")
    done = audiobook("feed", "out", "--url", BASE)
    assert done.returncode == 2
    assert "is a folder, not a file" in done.stderr.decode()
    assert "-o" not in done.stderr.decode()
