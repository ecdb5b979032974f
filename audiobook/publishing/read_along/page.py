"""Read along as one web page: the text, lit as it is spoken, sentence and word; it needs nothing but a browser."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from itertools import pairwise

from audiobook.publishing.languages import direction_attribute
from audiobook.publishing.passages import Passage, Run
from audiobook.publishing.read_along import COLOURS, Track, media_type
from audiobook.publishing.tags import Tags
from audiobook.script import Kind

EMBEDDED_BYTES = 64 * 2**20
"""Up to this much audio is put into the page; more would be too heavy for a browser, and lies beside it."""


def page(
    tags: Tags, titles: Sequence[str | None], chapters: Sequence[Sequence[Passage]], tracks: Sequence[Track]
) -> Iterator[str]:
    """The page, in pieces.

    Args:
        tags: of the book.
        titles: of the chapters.
        chapters: their paragraphs.
        tracks: the audio, in order.
    """
    embedded = sum(track.path.stat().st_size for track in tracks) <= EMBEDDED_BYTES
    spoken = Counter(
        run.speaker for c in chapters for p in c for run in p.runs if run.speaker and run.index is not None
    )
    colours = {name: n % COLOURS for n, (name, _) in enumerate(spoken.most_common())}
    own = files(__package__)
    style, script = (own / "page.css").read_text(encoding="utf-8"), (own / "page.js").read_text(encoding="utf-8")
    yield "<!doctype html>\n"
    yield f'<html lang="{escape(tags.language or "en")}"{direction_attribute(tags.language)}><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    sources = "data: blob:" if embedded else "'self' file: data: blob:"
    yield (
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'unsafe-inline'; media-src {sources}\">"
    )
    yield f"<title>{escape(tags.title)}</title><style>{style}</style></head><body>\n"
    yield f"<header><h1>{escape(tags.title)}</h1>"
    yield f"<p class=by>{escape(tags.author)}</p>" if tags.author else ""
    yield f"</header>\n{_contents(titles, chapters)}{_legend(spoken, colours)}<main>\n"
    last: str | None = None
    for n, passages in enumerate(chapters):
        yield f'<section id="chapter-{n + 1}">\n'
        for passage in passages:
            html, last = _paragraph(passage, colours, last)
            yield html
        yield "</section>\n"
    yield "</main>\n"
    yield _player()
    for n, track in enumerate(tracks):
        kind = media_type(track.path)
        if embedded:
            content = base64.b64encode(track.path.read_bytes()).decode()
            yield f'<script type="application/octet-stream" id="track-{n}" data-type="{kind}">{content}</script>\n'
    listed = [{"start": t.start_ms, "end": t.end_ms, "src": None if embedded else t.path.name} for t in tracks]
    yield f'<script type="application/json" id="tracks">{_json(listed)}</script>\n'
    yield f"<script>{script}</script></body></html>\n"


def _json(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def _contents(titles: Sequence[str | None], chapters: Sequence[Sequence[Passage]]) -> str:
    if len(chapters) < 2:
        return ""
    items = "".join(
        f'<li><a href="#chapter-{n + 1}">{escape(" ".join((title or f"Chapter {n + 1}").split()))}</a></li>'
        for n, title in enumerate(titles)
    )
    return f"<nav aria-label=Contents><details><summary>Contents</summary><ol>{items}</ol></details></nav>\n"


def _legend(spoken: Counter[str], colours: dict[str, int]) -> str:
    if not spoken:
        return ""
    items = "".join(
        f'<li><span class="who c{colours[name]}">{escape(str(name))}</span> {count}</li>'
        for name, count in spoken.most_common(24)
    )
    more = f"<li>and {len(spoken) - 24} more</li>" if len(spoken) > 24 else ""
    return f"<details class=legend><summary>Who speaks</summary><ul>{items}{more}</ul></details>\n"


def _paragraph(passage: Passage, colours: dict[str, int], last: str | None) -> tuple[str, str | None]:
    if passage.is_break:
        return "<p class=break aria-hidden=true>⁂</p>\n", None
    out = []
    for run in passage.trimmed:
        text = escape(run.text)
        if run.index is None:
            out.append(text.replace("\n", "<br>"))
            continue
        classes, label = _looks(run, colours)
        if run.speaker is not None and run.speaker != last:
            # Names stand beside the text, not in it: whoever copies a passage gets the author's words.
            label = f' data-who="{escape(run.speaker)}"'
        if run.kind in (Kind.DIALOGUE, Kind.THOUGHT):
            last = run.speaker
        words = f' data-w="{_words(run)}"' if run.words else ""
        out.append(f'<span class="{classes}" data-a={run.start_ms} data-b={run.end_ms}{label}{words}>{text}</span>')
    tag = "h2" if passage.heading else "p"
    return f"<{tag}>{''.join(out)}</{tag}>\n", last


def _words(run: Run) -> str:
    """When a run's words begin: for each the characters and the milliseconds since the one before, the first from the run's beginning."""
    before = [(0, run.start_ms), *run.words]
    return ",".join(f"{k - j} {ms - last}" for (j, last), (k, ms) in pairwise(before))


def _looks(run: Run, colours: dict[str, int]) -> tuple[str, str]:
    if run.speaker is None:
        return ("s unknown", "") if run.kind in (Kind.DIALOGUE, Kind.THOUGHT) else ("s", "")
    return f"s spoken c{colours[run.speaker]}", ""


_ICONS = {
    "play": "M7 4v16l13-8z",
    "pause": "M6 4h4v16H6zM14 4h4v16h-4z",
    "back": "M5 4h3v16H5zM20 4v16L9 12z",
    "next": "M16 4h3v16h-3zM4 4v16l11-8z",
    "theme": "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18v-2a7 7 0 0 0 0-14z",
}


def _button(name: str, label: str, key: str) -> str:
    icons = [name, "pause"] if name == "play" else [name]
    drawn = "".join(f'<svg viewBox="0 0 24 24" aria-hidden=true class={i}><path d="{_ICONS[i]}"/></svg>' for i in icons)
    return f'<button id={name} type=button aria-label="{label}" title="{label} ({key})">{drawn}</button>'


def _player() -> str:
    return (
        "<footer><audio id=audio preload=metadata></audio>"
        + _button("play", "Play or pause", "space")
        + _button("back", "Back one sentence", "left arrow")
        + _button("next", "Forward one sentence", "right arrow")
        + '<input id=seek type=range min=0 max=1000 value=0 step=1 aria-label="Place in the book">'
        "<output id=clock>0:00</output>"
        "<label>Speed <select id=speed><option>0.75<option>1<option>1.25<option>1.5<option>2</select></label>"
        + _button("theme", "Dark or light", "d")
        + "</footer>\n"
    )
