"""Who says what, for people: how much of it is in doubt, and why lines have their speakers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from audiobook.attributing.explain import Explanation
from audiobook.book import Book
from audiobook.cli import plain
from audiobook.cli.console import counted, escape, print_command, stderr, stdout
from audiobook.cli.left_out import print_left_out, tell_missing
from audiobook.cli.typed import Typed
from audiobook.errors import UsageError
from audiobook.outside import quoted
from audiobook.script import SURE, Script, Segment

_MOST_LABELS = 6
_MOST_UNKNOWN = 5


def spoken_lines(script: Script) -> list[tuple[int, Segment]]:
    """The lines of dialogue and thought, each with the index of its chapter."""
    return [(n, s) for n, c in enumerate(script.chapters) for s in c.segments if s.spoken_by_character]


def script_summary(book: Book, script: Script, written: Path | None, typed: Typed) -> None:
    """How many quotations, speakers and unknown lines a script has, and what comes next."""
    console = stderr()
    tell_missing(book)
    spoken = spoken_lines(script)
    unknown = sum(s.speaker is None for _, s in spoken)
    console.print(
        f"{counted(len(spoken), 'quotation or thought', 'quotations and thoughts')}, {counted(len(script.characters), 'speaker')}, {unknown} unknown."
    )
    print_doubtful_lines(console, script, typed)
    print_left_out(console, book)
    if written is not None:
        print_following(console, "see who gets which voice", "cast", typed, without=("--explain", "-o", "--output"))


def print_following(console: Console, what: str, name: str, typed: Typed, *, without: Sequence[str]) -> None:
    """The command that comes next, with the options that were typed."""
    if typed.piped:
        console.print(
            f"Next: {what}: the same command with `{name}` in place of its name, and the story piped in again."
        )
    else:
        console.print(f"Next: {what}:")
        print_command(console, typed.command(name, without=without))


def explanations(reasons: Sequence[Explanation], words: str, *, as_json: bool = False) -> None:
    """Candidates and evidence of each speech that has some words in it.

    Raises:
        UsageError: no speech has them.
    """
    wanted = " ".join(words.split()).casefold()
    found = [r for r in reasons if wanted in " ".join(r.text.split()).casefold()]
    if not found:
        raise UsageError(f"No quotation has the words {quoted(words)}.", 'All of them are explained by --explain "".')
    if as_json:
        plain.show(plain.explanations(found))
        return
    console = stdout()
    for r in found:
        console.print(f"[bold]{escape(r.text)}[/bold]")
        console.print(f"Chapter {r.chapter + 1}, segment {r.segment + 1}; cue: {escape(r.cue) if r.cue else 'none'}")
        table = Table(box=None, pad_edge=False)
        table.add_column("speaker")
        table.add_column("sure", justify="right")
        table.add_column("evidence")
        for o in r.candidates:
            table.add_row(escape(o.name), f"{o.probability:.0%}", escape("; ".join(o.reasons)))
        console.print(table)
        console.print()


def _labels(script: Script) -> str:
    """The labels of speakers, which are not said, in a sentence."""
    found = Counter(s.text.strip() for c in script.chapters for s in c.segments if s.silent and not s.tag)
    shown = ", ".join(found) if len(found) <= _MOST_LABELS else f"{', '.join(list(found)[:_MOST_LABELS])} and others"
    return f"{counted(found.total(), 'label of a speaker is', 'labels of speakers are')} not said: {shown}"


def print_doubtful_lines(console: Console, script: Script, typed: Typed) -> None:
    """How many lines are guesses or have nobody, the least sure of them, and where all of them are listed."""
    spoken = spoken_lines(script)
    if any(s.silent and not s.tag for c in script.chapters for s in c.segments):
        console.print(escape(_labels(script)))
    unknown = [(n, s) for n, s in spoken if s.speaker is None and s.doubtful]
    guessed = [(n, s) for n, s in spoken if s.speaker is not None and s.doubtful]
    unclosed = [(n, s) for n, s in spoken if s.unclosed]
    names = {c.id: c.name for c in script.characters}
    if unknown:
        few = len(unknown) == 1
        console.print(
            f"[yellow]{len(unknown)} line{'' if few else 's'} without a known speaker[/yellow], read in a voice of {'its' if few else 'their'} own:"
        )
        for n, s in unknown[:_MOST_UNKNOWN]:
            console.print(f"  chapter {n + 1}: {escape(' '.join(s.text.split())[:90])}")
        if len(unknown) > _MOST_UNKNOWN:
            console.print(f"  and {len(unknown) - _MOST_UNKNOWN} more")
    if guessed:
        console.print(
            f"[yellow]{len(guessed)} of {counted(len(spoken), 'line')} {'is a guess' if len(guessed) == 1 else 'are guesses'}[/yellow] (confidence below {SURE:.0%}); the least sure:"
        )
        for n, s in sorted(guessed, key=lambda found: found[1].confidence or 0)[:_MOST_UNKNOWN]:
            line = escape(" ".join(s.text.split())[:70])
            console.print(
                f"  chapter {n + 1}, {escape(names.get(s.speaker or '', ''))} ({s.confidence or 0:.0%}): {line}"
            )
    if (unknown or guessed) and not typed.piped:
        console.print("All of them, with the reasons:")
        print_command(console, typed.command("script", without=("-o", "--output"), more=("--doubtful",)))
    if unclosed:
        console.print(
            f"{len(unclosed)} quotation{'s have' if len(unclosed) != 1 else ' has'} no closing mark, and end{'s' * (len(unclosed) == 1)} with the paragraph:"
        )
        for n, s in unclosed[:3]:
            console.print(f"  chapter {n + 1}: {escape(' '.join(s.text.split())[:90])}")


def mend_doubtful(lines: Sequence[object], typed: Typed) -> None:
    """What comes after a list of lines in doubt."""
    if lines and not typed.piped:
        console = stderr()
        console.print("Next: hear them and correct them, on a local page:")
        print_command(console, typed.command("studio", without=("--doubtful", "--json", "-o", "--output")))
