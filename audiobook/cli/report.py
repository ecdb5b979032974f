"""What a user sees: progress while it runs, and tables at the end."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from math import floor, isfinite
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from audiobook import engines
from audiobook.attributing.explain import Explanation
from audiobook.book import Book
from audiobook.cast import Cast, Setting, Voice
from audiobook.cli import plain, player
from audiobook.cli.console import escape, print_command, stderr, stdout
from audiobook.cli.typed import Typed
from audiobook.config import Key, Value
from audiobook.engines.download import DownloadableVoice
from audiobook.errors import UsageError
from audiobook.invocation import command
from audiobook.language import tags, tongues
from audiobook.pipeline import Claim, Made
from audiobook.publishing.measure import Limit, Measures
from audiobook.publishing.read_along import KINDS as READ_ALONG
from audiobook.publishing.subtitles import KINDS as SUBTITLES
from audiobook.script import SURE, Gender, Kind, Script, Segment
from audiobook.workspace import Workspace

_MOST_ROWS = 24
_MOST_LABELS = 6
_MOST_UNKNOWN = 5
_MOST_FILES = 12
_LEAST_KEPT = 0.97
"""The share of a story's words below which a report begins by saying what is missing."""


class Watch:
    """Progress with the time left, on standard error, where that is a terminal; silent elsewhere."""

    def __init__(self, *, quiet: bool, prefix: str = "") -> None:
        self._prefix = f"{prefix}: " if prefix else ""
        self._console = stderr()
        self._shown = not quiet and self._console.is_terminal
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._progress.add_task("", total=None, start=True)
        self._what = ""
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Time since the start."""
        return time.monotonic() - self._began

    def __enter__(self) -> Watch:
        if self._shown:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._progress.stop()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how far `what` has come; `total` 0: it is not known how much there is."""
        if not self._shown:
            return
        if what != self._what:
            self._what = what
            self._progress.remove_task(self._task)
            self._task = self._progress.add_task(escape(self._prefix + what), total=total or None, completed=done)
        else:
            self._progress.update(self._task, completed=done, total=total or None)


def length(ms: int) -> str:
    """A time in words."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"


def _voice(setting: Setting) -> str:
    return f"{setting.voice}  pitch {setting.pitch}, {setting.rate_wpm} wpm"


def _spoken(script: Script) -> list[tuple[int, Segment]]:
    return [(n, s) for n, c in enumerate(script.chapters) for s in c.segments if s.spoken_by_character]


def tell_missing(book: Book) -> None:
    """Say that less of a story is read than should be; nothing where that is not so."""
    missing = missing_words(book)
    if missing:
        stderr().print(f"[yellow]{missing}[/yellow]: {_parts(book, missing_only=True)}. `--all` reads them.")


def missing_words(book: Book) -> str | None:
    """A sentence without its full stop, where a story keeps too few of its words; see `Book.kept`."""
    if book.kept >= _LEAST_KEPT:
        return None
    return f"Only {floor(book.kept * 100)}% of the story's words are read, {book.missing_words} are left out"


def _parts(book: Book, *, missing_only: bool = False) -> str:
    """What is left out, and how many words of it, as text for the console."""
    words: Counter[str] = Counter()
    for part in book.left_out:
        if not (missing_only and part.expected):
            words[part.what] += part.words
    return escape(", ".join(f"{what} ({n} word{'s' * (n != 1)})" for what, n in words.items()))


def closing_report(book: Book, made: Made, claim: Claim, typed: Typed, seconds: float) -> None:
    """What was made, who speaks in which voice, what was not known or left out, and what to do next."""
    console, workspace = stderr(), claim.workspace
    tell_missing(book)
    timeline = made.timeline
    author = f" by {escape(book.author)}" if book.author else ""
    chapters = f"{len(timeline.marks)} chapter{'s' * (len(timeline.marks) != 1)}"
    reused = f", {made.reused} of {made.parts} parts were there already" if made.reused else ""
    console.print(
        f"\n[bold]{escape(book.title)}[/bold]{author}: {chapters}, {length(timeline.duration_ms)} of audio in {seconds:.1f} s{reused}."
    )
    _print_doubtful(console, made.script, typed)
    console.print(_cast_rows(made.script, made.cast))
    _print_without_gender(console, made.script, made.cast, workspace)
    _print_notes(console, made.cast.notes)
    console.print(_sizes(made.files))
    _print_left_out(console, book)
    for utterance, why in made.faults[:10]:
        console.print(f"[yellow]Could not be said[/yellow] ({why}): “{escape(utterance.text[:70])}”")
    if made.carried:
        console.print(f"{made.carried} of your edits in script.json were kept.")
    for text in made.lost[:5]:
        console.print(f"[yellow]An edit found no place in the changed story:[/yellow] “{escape(text[:70])}”")
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
            "voices", "say", first, *(() if engine == engines.default("en") else ("--engine", engine)), *_heard()
        )
        console.print(
            f'Hear one with `{escape(hear)}`; correct it in {escape(str(workspace.lexicon_path))}: \\[words] {escape(first)} = "..."',
            soft_wrap=True,
        )
    _print_next(console, workspace, typed)
    voice = made.cast.roles[0].setting.voice if made.cast.roles else made.cast.narrator.voice
    console.print("Hear a voice:")
    print_command(console, command("voices", voice, *_heard()))


def _with_companions(made: Made, typed: Typed) -> str:
    """The command that makes again what lies beside the audio: what was typed, and what is out of date."""
    names = [path.name.lower() for path in (*made.files, *made.changes.out_of_date)]
    words: list[str] = []
    for option, kinds, before in (("--subtitles", SUBTITLES, "."), ("--read-along", READ_ALONG, ".read-along.")):
        wanted = [kind for kind in kinds if any(name.endswith(f"{before}{kind}") for name in names)]
        words += [option, ",".join(wanted)] if wanted else []
    return typed.command("make", without=("--subtitles", "--read-along"), more=words)


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


def _heard() -> tuple[str, ...]:
    """How a sample is heard on this machine: played, or written where nothing here plays sound."""
    return ("--play",) if player.is_there() else ("-o", "sample.mp3")


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
        f"[green]made[/green] {escape(path.name)}: {length(made.timeline.duration_ms)}, {speakers} speakers ({took}){warning}"
    )
    for utterance, why in made.faults[:3]:
        console.print(f"  could not be said ({why}): “{escape(utterance.text[:70])}”")
    for line in _file_notes(made, claim):
        console.print(f"  {line}")


def freed(workspaces: int, size_bytes: int) -> None:
    """What `clean` did."""
    stderr().print(f"{size_bytes / 2**20:.1f} MiB freed in {workspaces} working folder{'s' * (workspaces != 1)}.")


def script_summary(book: Book, script: Script, written: Path | None, typed: Typed) -> None:
    """How many quotations, speakers and unknown lines a script has, and what comes next."""
    console = stderr()
    tell_missing(book)
    spoken = _spoken(script)
    unknown = sum(s.speaker is None for _, s in spoken)
    console.print(f"{len(spoken)} quotations and thoughts, {len(script.characters)} speakers, {unknown} unknown.")
    _print_doubtful(console, script, typed)
    _print_left_out(console, book)
    if written is not None:
        _print_following(console, "see who gets which voice", "cast", typed, without=("--explain", "-o", "--output"))


def _print_following(console: Console, what: str, name: str, typed: Typed, *, without: Sequence[str]) -> None:
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
        raise UsageError(f"No quotation has the words “{words}”.", 'All of them are explained by --explain "".')
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


def cast_table(
    book: Book, script: Script, cast: Cast, workspace: Workspace, typed: Typed, *, written: Path | None
) -> None:
    """Who gets which voice, for people."""
    tell_missing(book)
    stdout().print(_cast_rows(script, cast, all_rows=True))
    console = stderr()
    _print_notes(console, cast.notes)
    if written is not None:
        console.print(f"Written to {escape(str(written))}.")
    else:
        _print_following(console, "make it", "make", typed, without=("--sample", "-o", "--output"))
        console.print(
            f"A cast.toml to edit is written to {escape(str(workspace.cast_path))} by that, or here with -o.",
            soft_wrap=True,
        )


def _cast_rows(script: Script, cast: Cast, *, all_rows: bool = False) -> Table:
    total = Counter(s.kind for c in script.chapters for s in c.segments for _ in range(len(s.text.split())))
    words = sum(total.values()) or 1
    spoken = sum(r.words for r in cast.roles) or 1
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
    unknown = sum(s.speaker is None for _, s in _spoken(script))
    if unknown:
        table.add_row("(unknown)", str(unknown), "", _voice(cast.unknown))
    return table


def _print_notes(console: Console, notes: Sequence[str]) -> None:
    for note in notes:
        console.print(escape(note))


def _labels(script: Script) -> str:
    """The labels of speakers, which are not said, in a sentence."""
    found = Counter(s.text.strip() for c in script.chapters for s in c.segments if s.silent)
    shown = ", ".join(found) if len(found) <= _MOST_LABELS else f"{', '.join(list(found)[:_MOST_LABELS])} and others"
    return f"{found.total()} labels of speakers are not said: {shown}"


def _print_doubtful(console: Console, script: Script, typed: Typed) -> None:
    """How many lines are guesses or have nobody, the least sure of them, and where all of them are listed."""
    spoken = _spoken(script)
    if any(s.silent for c in script.chapters for s in c.segments):
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
            f"[yellow]{len(guessed)} of {len(spoken)} lines are guesses[/yellow] (confidence below {SURE:.0%}); the least sure:"
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


def _print_without_gender(console: Console, script: Script, cast: Cast, workspace: Workspace) -> None:
    """Who speaks and may be a woman or a man, for all the text tells: their voice may be wrong."""
    genders = {c.id: c.gender for c in script.characters}
    unknown = [role for role in cast.roles if genders.get(role.character) is Gender.UNKNOWN and not role.locked]
    if unknown:
        shown = ", ".join(escape(role.name) for role in unknown[:_MOST_FILES])
        more = f" and {len(unknown) - _MOST_FILES} more" if len(unknown) > _MOST_FILES else ""
        console.print(
            f"Of no known gender: {shown}{more}. Give a gender, or another voice, in {escape(str(workspace.cast_path))}.",
            soft_wrap=True,
        )


def _sizes(files: Sequence[Path]) -> str:
    """The finished files with their sizes, as text for the console."""
    shown = [f"{escape(str(path))} ({path.stat().st_size / 1e6:.1f} MB)" for path in files[:_MOST_FILES]]
    rest = files[_MOST_FILES:]
    if rest:
        shown.append(f"and {len(rest)} more ({sum(path.stat().st_size for path in rest) / 1e6:.1f} MB)")
    return f"Written: {', '.join(shown)}." if len(files) > 1 else f"Written: {shown[0]}."


def _print_left_out(console: Console, book: Book) -> None:
    if book.left_out:
        console.print(f"Left out: {_parts(book)}. `--all` reads it.")
    for guess in book.guesses:
        console.print(escape(guess))
    if not book.language.lower().startswith("en"):
        console.print(
            f"[yellow]The book's language is {escape(tags.name_of(book.language))}[/yellow]: {_weaker(book.language)}"
        )


def _weaker(language: str) -> str:
    """What is weaker in a language than in English."""
    if tongues.of(language) is None:
        return "speakers are found by English words, so expect more lines to be wrong or unknown."
    return "speakers are found by its words for “said” and “she”, but less is known of it than of English: expect more lines to be wrong."


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
        print_command(console, command("voices", voices[0].id, *_heard()))


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


def plain_measures(measures: Measures, limits: Sequence[Limit]) -> dict[str, Any]:
    """Measures as JSON shows them; what is not finite is null."""
    out = asdict(measures)
    del out["levels_db"]
    for key, value in out.items():
        if isinstance(value, float) and not isfinite(value):
            out[key] = None
    out["chapters"] = [asdict(c) for c in measures.chapters]
    out["limits"] = [asdict(limit) for limit in limits]
    out["met"] = all(limit.met for limit in limits)
    return out


def many_measures_table(found: Sequence[tuple[Path, Measures, Sequence[Limit]]]) -> None:
    """Measures of several files, one a row; what misses its limit is marked."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("file")
    for limit in found[0][2]:
        table.add_column(f"{limit.what}\n{limit.wanted}", justify="right")
    for path, _, limits in found:
        values = [escape(x.value) if x.met else f"[red]MISSED {escape(x.value)}[/red]" for x in limits]
        table.add_row(escape(path.name), *values)
    stdout().print(table)
    met = sum(all(x.met for x in limits) for _, _, limits in found)
    stdout().print(f"{met} of {len(found)} files meet all limits.")


def measures_table(path: Path, m: Measures, limits: Sequence[Limit]) -> None:
    """Measures and limits, for people."""
    console = stdout()
    bitrate = f", {m.bitrate_kbps} kb/s" if m.bitrate_kbps else ""
    console.print(
        f"[bold]{escape(str(path))}[/bold]: {length(m.duration_ms)}, {m.codec}, {m.sample_rate_hz} Hz, {'mono' if m.channels == 1 else 'stereo'}{bitrate}"
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "measured", "limit", ""):
        table.add_column(name)
    for limit in limits:
        table.add_row(limit.what, limit.value, limit.wanted, "[green]met[/green]" if limit.met else "[red]MISSED[/red]")
    console.print(table)
    for key in ("title", "artist", "album", "composer"):
        if key in m.tags:
            console.print(f"{key}: {escape(m.tags[key])}")
    console.print(f"{len(m.chapters)} chapter{'s' * (len(m.chapters) != 1)}")
    for c in m.chapters[:60]:
        console.print(f"  {_clock(c.start_ms)}  {escape(c.title)}")
    if len(m.chapters) > 60:
        console.print(f"  and {len(m.chapters) - 60} more")


def _clock(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


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
