"""What a user is told at the end of a run: what was made, what became of files, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from audiobook import engines
from audiobook.book import Book
from audiobook.cli.attribution import print_doubtful_lines
from audiobook.cli.casting import cast_rows, print_notes, print_without_gender
from audiobook.cli.console import counted, escape, length, print_command, stderr, stdout
from audiobook.cli.left_out import missing_words, print_left_out, tell_missing
from audiobook.cli.player import heard
from audiobook.cli.typed import Typed
from audiobook.config import Key, Value
from audiobook.invocation import command, joined
from audiobook.pipeline import Claim, Made
from audiobook.publishing.read_along import KINDS as READ_ALONG
from audiobook.publishing.subtitles import KINDS as SUBTITLES
from audiobook.workspace import Workspace

_MOST_FILES = 12
_MOST_LOST = 5


def closing_report(book: Book, made: Made, claim: Claim, typed: Typed, seconds: float) -> None:
    """What was made, who speaks in which voice, what was not known or left out, and what to do next."""
    console, workspace = stderr(), claim.workspace
    tell_missing(book)
    timeline = made.timeline
    author = f" by {escape(book.author)}" if book.author else ""
    chapters = counted(len(timeline.marks), "chapter")
    reused = (
        f", {made.reused} of {counted(made.parts, 'part')} {'was' if made.reused == 1 else 'were'} there already"
        if made.reused
        else ""
    )
    console.print(
        f"\n[bold]{escape(book.title)}[/bold]{author}: {chapters}, {length(timeline.duration_ms)} of audio in {seconds:.1f} s{reused}."
    )
    print_doubtful_lines(console, made.script, typed)
    console.print(cast_rows(made.script, made.cast))
    print_without_gender(console, made.script, made.cast, workspace)
    print_notes(console, made.cast.notes)
    console.print(_sizes(made.files))
    print_left_out(console, book)
    for utterance, why in made.faults[:10]:
        console.print(f"[yellow]Could not be said[/yellow] ({why}): “{escape(utterance.text[:70])}”")
    if made.carried:
        console.print(f"{made.carried} of your edits in script.json {'was' if made.carried == 1 else 'were'} kept.")
    _print_lost_edits(console, made)
    for line in _file_notes(made, claim):
        console.print(line)
    if made.changes.out_of_date and not typed.piped:
        console.print("Make them again:")
        print_command(console, _with_companions(made, typed))
    if made.odd:
        named = ", ".join(f"{escape(word)} ({count})" for word, count in made.odd)
        console.print(f"Names that may be said wrong: {named}.")
        first = made.odd[0][0]
        engine = made.cast.narrator.engine
        hear = command(
            "voices", "say", first, *(() if engine == engines.default("en") else ("--engine", engine)), *heard()
        )
        console.print("Hear one:")
        print_command(console, hear)
        console.print(f"Say how it sounds in {escape(str(workspace.lexicon_path))}:", soft_wrap=True)
        console.print(f'  \\[words]\n  {escape(_toml_key(first))} = "..."', soft_wrap=True)
    _print_next(console, workspace, typed)
    voice = made.cast.roles[0].setting.voice if made.cast.roles else made.cast.narrator.voice
    console.print("Hear a voice:")
    print_command(console, command("voices", voice, *heard()))


def _toml_key(name: str) -> str:
    """A name as a key of a TOML file: with a letter that is not one of a to z, in quotation marks."""
    return name if name.isascii() and name.isalnum() else f'"{name}"'


def _print_lost_edits(console: Console, made: Made) -> None:
    """The edits of script.json that the story has no place for."""
    why = "Other words than the story's" if made.reworded else "An edit found no place in the changed story"
    for text in made.lost[:_MOST_LOST]:
        shown = escape(text[:70])
        shown = shown if shown[:1] in "“\"'‘«" else f"“{shown}”"
        console.print(f"[yellow]{why}:[/yellow] {shown}")
    if len(made.lost) > _MOST_LOST:
        console.print(f"and {len(made.lost) - _MOST_LOST} more")
    if made.lost and made.reworded:
        console.print("The words that are read are those of the story's own file: correct them there.")


def _with_companions(made: Made, typed: Typed) -> str:
    """The command that makes again what lies beside the audio: what was typed, and what is out of date."""
    names = [path.name.lower() for path in (*made.files, *made.changes.out_of_date)]
    words: list[str] = []
    for option, kinds, before in (("--subtitles", SUBTITLES, "."), ("--read-along", READ_ALONG, ".read-along.")):
        wanted = [kind for kind in kinds if any(name.endswith(f"{before}{kind}") for name in names)]
        words += [option, ",".join(wanted)] if wanted else []
    for option, ending in (("--cue", ".cue"), ("--sample", ".sample.mp3")):
        words += [option] if any(name.endswith(ending) for name in names) else []
    return typed.command("make", without=("--subtitles", "--read-along", "--cue", "--sample"), more=words)


def _print_next(console: Console, workspace: Workspace, typed: Typed) -> None:
    """How to correct what was made and make it again, with the options that were typed."""
    cast, script = escape(str(workspace.cast_path)), escape(str(workspace.script_path))
    whole = "the whole" if typed.has("--preview") else "again"
    edit = f"edit [bold]{cast}[/bold] or [bold]{script}[/bold]"
    if typed.piped:
        console.print(
            f"\nNext: {edit}, and run the same command again with the story piped in again"
            f"{' (without --preview for the whole)' if whole != 'again' else ''};\n"
            "or check who speaks on a local page: the same command with `studio` in place of `make`.",
        )
        return
    console.print("\nNext: check who speaks, and correct it, on a local page:")
    print_command(console, typed.command("studio", without=("--preview",)))
    console.print(f"or {edit}, and make {whole}:")
    print_command(console, typed.command("make", without=("--preview",)))


def shared_name(claim: Claim) -> None:
    """Say so if another story has the folder this one would usually have."""
    for line in _taken(claim):
        stderr().print(line)


def kept(path: Path, aside: Path | None) -> None:
    """Say where a file is kept that had the name of one just written; `aside` is None if there was none."""
    if aside is not None:
        stderr().print(_kept(path, aside))


def _kept(path: Path, aside: Path) -> str:
    return f"[yellow]There was another {escape(path.name)}[/yellow]; it is kept as {escape(str(aside))}."


def _taken(claim: Claim) -> Iterator[str]:
    if claim.taken is not None:
        space, owner = claim.taken
        yield (
            f"[yellow]{escape(str(space.folder))} belongs to another story[/yellow], {escape(str(owner))}; "
            f"this one has {escape(str(claim.workspace.folder))}."
        )
    if claim.former is not None:
        space, owner = claim.former
        if space.folder == claim.workspace.folder:
            yield (
                f"This is the story that was made before as {escape(str(owner))}: "
                f"its working folder is {escape(str(space.folder))}, and its files keep that name."
            )
        else:
            yield (
                f"[yellow]The same story was made before[/yellow] as {escape(str(owner))}; what you corrected there is in "
                f"{escape(str(space.folder))}. To go on with it: {escape(joined(['--workspace', str(space.folder)]))}"
            )


def _file_notes(made: Made, claim: Claim) -> Iterator[str]:
    """What became of files and folders that were there before."""
    changes = made.changes
    yield from _taken(claim)
    for path, aside in changes.set_aside:
        yield _kept(path, aside)
    if made.script_copy is not None:
        back = command("restore", claim.workspace.folder, made.script_copy.suffix[1:])
        yield f"script.json with all your edits is kept as {escape(str(made.script_copy))}. Back: `{escape(back)}`"
    for paths, what in (
        (changes.deleted, "Deleted, because this run made them anew under other names"),
        (changes.left, "Not deleted, because somebody changed them since they were made"),
        (changes.untouched, "Left as they are, because this program did not make them"),
        (changes.out_of_date, "Out of date, because the audio has changed since"),
    ):
        if paths:
            shown = ", ".join(escape(str(path)) for path in paths[:_MOST_FILES])
            more = f" and {len(paths) - _MOST_FILES} more" if len(paths) > _MOST_FILES else ""
            yield f"{what}: {shown}{more}."


def made_in_a_line(console: Console, path: Path, book: Book, made: Made, claim: Claim, seconds: float) -> None:
    """What was made of one book of several."""
    speakers = len(made.cast.roles)
    took = "nothing to do" if made.reused == made.parts else f"{seconds:.1f} s"
    missing = missing_words(book)
    warning = f"; [yellow]{missing[0].lower()}{missing[1:]}[/yellow]" if missing else ""
    console.print(
        f"[green]made[/green] {escape(path.name)}: {length(made.timeline.duration_ms)}, {counted(speakers, 'speaker')} ({took}){warning}"
    )
    for utterance, why in made.faults[:3]:
        console.print(f"  could not be said ({why}): “{escape(utterance.text[:70])}”")
    for line in _file_notes(made, claim):
        console.print(f"  {line}")


def freed(workspaces: int, size_bytes: int) -> None:
    """What `clean` did."""
    stderr().print(f"{size_bytes / 2**20:.1f} MiB freed in {workspaces} working folder{'s' * (workspaces != 1)}.")


def _sizes(files: Sequence[Path]) -> str:
    """The finished files with their sizes, as text for the console."""
    shown = [f"{escape(str(path))} ({path.stat().st_size / 1e6:.1f} MB)" for path in files[:_MOST_FILES]]
    rest = files[_MOST_FILES:]
    if rest:
        shown.append(f"and {len(rest)} more ({sum(path.stat().st_size for path in rest) / 1e6:.1f} MB)")
    return f"Written: {', '.join(shown)}." if len(files) > 1 else f"Written: {shown[0]}."


def chapters_table(book: Book, rows: Sequence[Mapping[str, Any]], typed: Typed) -> None:
    """The chapters of a book, for people."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("chapter", justify="right")
    table.add_column("title", overflow="fold")
    table.add_column("words", justify="right")
    table.add_column("about", justify="right")
    for row in rows:
        heard = length(round(row["minutes"] * 60_000))
        table.add_row(str(row["number"]), escape(row["title"]), str(row["words"]), heard)
    stdout().print(table)
    console = stderr()
    total = length(round(sum(row["minutes"] for row in rows) * 60_000))
    console.print(f"[bold]{escape(book.title)}[/bold]: {len(rows)} chapter{'s' * (len(rows) != 1)}, about {total}.")
    if typed.piped:
        return
    some = "1" if len(rows) < 3 else "2-3"
    console.print("Next: make some of them:")
    print_command(console, typed.command("make", without=("--json",), more=("--chapters", some)))


def config_table(keys: Iterable[Key], values: Mapping[str, Value], files: Sequence[Path]) -> None:
    """What is set, by which file or variable, and what could be set."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("key", "value", "from"):
        table.add_column(name, overflow="fold")
    unset = []
    for key in keys:
        found = values.get(key.name)
        if found is None:
            unset.append(key)
            continue
        shown = ", ".join(found.value) if isinstance(found.value, list) else str(found.value)
        table.add_row(key.name, escape(shown), escape(found.source))
    if values:
        stdout().print(table)
    console = stderr()
    for path in files:
        console.print(f"{escape(str(path))}{'' if path.exists() else ' (not there)'}", soft_wrap=True)
    console.print("Not set: " + ", ".join(key.name for key in unset) + ".", soft_wrap=True)
    console.print("Set one:")
    print_command(console, command("config", "set", "pace", "170"))
