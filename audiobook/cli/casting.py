"""Who has which voice, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from audiobook.book import Book
from audiobook.cast import Cast, Setting
from audiobook.cli.attribution import print_following, spoken_lines
from audiobook.cli.console import escape, stderr, stdout
from audiobook.cli.left_out import tell_missing
from audiobook.cli.typed import Typed
from audiobook.script import Gender, Kind, Script
from audiobook.workspace import Workspace

_MOST_ROWS = 24
_MOST_NAMES = 12


def _voice(setting: Setting) -> str:
    return f"{setting.voice}  pitch {setting.pitch}, {setting.rate_wpm} wpm"


def cast_table(
    book: Book, script: Script, cast: Cast, workspace: Workspace, typed: Typed, *, written: Path | None
) -> None:
    """Who gets which voice, for people."""
    tell_missing(book)
    stdout().print(cast_rows(script, cast, all_rows=True))
    console = stderr()
    print_without_gender(console, script, cast, workspace)
    print_notes(console, cast.notes)
    if written is not None:
        console.print(f"Written to {escape(str(written))}.")
    else:
        print_following(console, "make it", "make", typed, without=("--sample", "-o", "--output"))
        console.print(
            f"A cast.toml to edit is written to {escape(str(workspace.cast_path))} by that, or here with -o.",
            soft_wrap=True,
        )


def cast_rows(script: Script, cast: Cast, *, all_rows: bool = False) -> Table:
    """The narrator and the speakers, most words first; of very many, only the first, unless `all_rows`."""
    total = Counter(s.kind for c in script.chapters for s in c.segments for _ in range(len(s.text.split())))
    words = sum(total.values()) or 1
    unknown = [s for _, s in spoken_lines(script) if s.speaker is None]
    words_of_unknown = sum(len(s.text.split()) for s in unknown)
    spoken = sum(r.words for r in cast.roles) + words_of_unknown or 1
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("speaker")
    table.add_column("lines", justify="right")
    table.add_column("of talk", justify="right")
    table.add_column("voice")
    table.add_row(
        "(narrator)", "", f"{(total[Kind.NARRATION] + total[Kind.HEADING]) / words:.0%} of text", _voice(cast.narrator)
    )
    by_talk = sorted(cast.roles, key=lambda role: -role.words)
    rows = by_talk if all_rows else by_talk[:_MOST_ROWS]
    for role in rows:
        locked = "" if not role.locked else "  (yours)"
        table.add_row(escape(role.name), str(role.lines), f"{role.words / spoken:.0%}", _voice(role.setting) + locked)
    if len(by_talk) > len(rows):
        rest = by_talk[len(rows) :]
        table.add_row(
            f"and {len(rest)} more",
            str(sum(r.lines for r in rest)),
            f"{sum(r.words for r in rest) / spoken:.0%}",
            "see cast.toml",
        )
    if unknown:
        table.add_row("(unknown)", str(len(unknown)), f"{words_of_unknown / spoken:.0%}", _voice(cast.unknown))
    return table


def print_notes(console: Console, notes: Sequence[str]) -> None:
    """What a user should know of how the voices were dealt."""
    for note in notes:
        console.print(escape(note))


def print_without_gender(console: Console, script: Script, cast: Cast, workspace: Workspace) -> None:
    """Who speaks and may be a woman or a man, for all the text tells: their voice may be wrong."""
    genders = {c.id: c.gender for c in script.characters}
    unknown = [role for role in cast.roles if genders.get(role.character) is Gender.UNKNOWN and not role.locked]
    if unknown:
        shown = ", ".join(escape(role.name) for role in unknown[:_MOST_NAMES])
        more = f" and {len(unknown) - _MOST_NAMES} more" if len(unknown) > _MOST_NAMES else ""
        console.print(
            f"Of no known gender, and so with any voice: {shown}{more}. Give a gender, or another voice, in {escape(str(workspace.cast_path))}.",
            soft_wrap=True,
        )
