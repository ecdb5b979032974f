"""Tables of voices: those there are, and those that can be fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from audiobook.cast import Voice
from audiobook.cli.console import escape, print_command, stderr, stdout
from audiobook.cli.player import heard
from audiobook.engines.download import DownloadableVoice
from audiobook.invocation import command


def plain_voice(voice: Voice) -> dict[str, Any]:
    """A voice as JSON shows it."""
    out = asdict(voice)
    out["gender"] = voice.gender.value
    out["timbre"] = list(voice.timbre)
    return out


def voice_table(voices: Sequence[Voice]) -> None:
    """The voices, for people: pitch as a bar."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("voice", "heard as", "age", "accent"):
        table.add_column(name)
    table.add_column("pitch", justify="right")
    table.add_column("low ... high")
    for v in sorted(voices, key=lambda v: v.f0_hz):
        place = max(0, min(24, round((v.f0_hz - 60) / 9)))
        table.add_row(
            escape(v.id), v.gender.value, escape(v.age), escape(v.language), f"{v.f0_hz:.0f} Hz", "·" * place + "█"
        )
    stdout().print(table)
    if voices:
        console = stderr()
        console.print("Next: hear one:")
        print_command(console, command("voices", voices[0].id, *heard()))


def other_engines(
    engine: str, language: str, counts: Mapping[str, int], to_fetch: Sequence[str], *, accent: bool
) -> None:
    """Which other voices there are for a language.

    Args:
        engine: whose voices were listed.
        language: a BCP 47 tag.
        counts: by other engines, how many voices they have for it.
        to_fetch: voices of the engine for it that can be fetched.
        accent: whether those that were listed have its accent.
    """
    console = stderr()
    if not accent:
        console.print(f"None of {escape(engine)}'s voices here has the accent of {escape(language)}.")
    if to_fetch:
        console.print(f"{', '.join(to_fetch)} can be fetched:")
        print_command(console, command("voices", "install", to_fetch[0]))
    for other, count in counts.items():
        console.print(f"{escape(other)} has {count} voice{'s' * (count != 1)} for {escape(language)}:")
        print_command(console, command("voices", "--language", language, "--engine", other))


def downloads_table(offers: Mapping[str, DownloadableVoice]) -> None:
    """Voices that can be fetched, for people."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("voice", "language"):
        table.add_column(name)
    for name in ("speakers", "MB"):
        table.add_column(name, justify="right")
    for name, offer in sorted(offers.items()):
        table.add_row(
            f"piper/{escape(name)}", escape(offer.language), str(offer.speakers), f"{offer.size_bytes / 1e6:.0f}"
        )
    stdout().print(table)
    if offers:
        console = stderr()
        console.print("Next: fetch one:")
        # An English one, if there is one.
        first = min(offers, key=lambda name: (not name.startswith("en"), name))
        print_command(console, command("voices", "install", f"piper/{first}"))
