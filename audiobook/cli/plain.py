"""Reports as JSON: one object with the name of its format, on standard output. docs/formats.md describes each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from audiobook.attributing.explain import Explanation
from audiobook.book import Book
from audiobook.cast import Cast, Setting
from audiobook.cli.streams import print_json
from audiobook.pipeline import Claim, Made
from audiobook.script import Script


def show(content: Mapping[str, Any]) -> None:
    """Print a report."""
    print_json(json.dumps(content, indent=1, ensure_ascii=False))


def say(text: str) -> None:
    """Print a line on standard output."""
    click.echo(text)


def made(book: Book, made: Made, claim: Claim, seconds: float) -> dict[str, Any]:
    """What a run of `make` made."""
    timeline, changes = made.timeline, made.changes
    lines = [s for c in made.script.chapters for s in c.segments if s.spoken_by_character]
    return {
        "format": "audiobook-made/1",
        **_story(book),
        "files": [str(path) for path in made.files],
        "workspace": str(claim.workspace.folder),
        "duration_ms": timeline.duration_ms,
        "seconds": round(seconds, 1),
        "parts": made.parts,
        "parts_reused": made.reused,
        "chapters": [{"title": mark.title, "start_ms": timeline.ms(mark.start)} for mark in timeline.marks],
        "lines": len(lines),
        "lines_unknown": sum(s.speaker is None for s in lines),
        "lines_doubtful": sum(s.speaker is not None and s.doubtful for s in lines),
        **_voices(made.script, made.cast),
        "faults": [{"text": u.text, "reason": why} for u, why in made.faults],
        "edits_kept": made.carried,
        "edits_lost": list(made.lost),
        "odd_names": [{"name": name, "count": count} for name, count in made.odd],
        "file_changes": {
            "set_aside": [{"name": str(path), "kept": str(kept)} for path, kept in changes.set_aside],
            "deleted": [str(path) for path in changes.deleted],
            "left": [str(path) for path in changes.left],
            "untouched": [str(path) for path in changes.untouched],
            "out_of_date": [str(path) for path in changes.out_of_date],
        },
    }


def cast(book: Book, script: Script, cast: Cast) -> dict[str, Any]:
    """Who has which voice."""
    return {"format": "audiobook-cast/1", **_story(book), **_voices(script, cast)}


def explanations(found: Sequence[Explanation]) -> dict[str, Any]:
    """Why lines have their speakers."""
    return {
        "format": "audiobook-explanations/1",
        "lines": [
            {
                "chapter": e.chapter,
                "segment": e.segment,
                "text": e.text,
                "cue": e.cue or None,
                "candidates": [
                    {"name": o.name, "probability": round(float(o.probability), 4), "reasons": list(o.reasons)}
                    for o in e.candidates
                ],
            }
            for e in found
        ],
    }


def _story(book: Book) -> dict[str, Any]:
    series = {"name": book.series[0], "number": book.series[1]} if book.series else None
    return {
        "title": book.title,
        "author": book.author,
        "language": book.language,
        "series": series,
        "words": book.words,
        "share_kept": round(book.kept, 4),
        "left_out": [{"what": part.what, "words": part.words, "expected": part.expected} for part in book.left_out],
        "guesses": list(book.guesses),
    }


def _voices(script: Script, cast: Cast) -> dict[str, Any]:
    people = {c.id: c for c in script.characters}
    return {
        "narrator": _setting(cast.narrator),
        "unknown": _setting(cast.unknown),
        "cast": [
            {
                "character": role.character,
                "name": role.name,
                "gender": people[role.character].gender.value if role.character in people else "unknown",
                "lines": role.lines,
                "words": role.words,
                **_setting(role.setting),
                "by_hand": role.locked,
            }
            for role in cast.roles
        ],
        "notes": list(cast.notes),
    }


def _setting(setting: Setting) -> dict[str, Any]:
    return {"voice": setting.voice, "pitch": setting.pitch, "rate_wpm": setting.rate_wpm}
