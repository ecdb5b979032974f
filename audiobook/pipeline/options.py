"""What a user can choose of a run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audiobook import attributing, engines
from audiobook.directing import Lexicon, Pauses, lexicon
from audiobook.errors import ScriptError, UsageError
from audiobook.files import read_text
from audiobook.publishing import read_along
from audiobook.publishing.formats import PRESETS, Format, Preset, format_named
from audiobook.settings import ModelServer


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can choose.

    Attributes:
        engine: whose voices are dealt; None for the cast's own where there is one, or else the default for the language.
        attributor: who decides who speaks.
        jobs: how many parts are made at once.
        cluster: address of a Dask scheduler whose workers make the parts; None for this machine.
        plain: everything is said in the same way, whatever the cues tell.
        pauses: (name, milliseconds), see `directing.Pauses`; they count before those in cast.toml.
        lexicons: files with pronunciations for any book; the book's own counts before them.
        preset: see `publishing.formats.PRESETS`.
        form: name of the file's format; None for MP3.
        split: a file for each chapter; None for what the preset says.
        shelf: cover and metadata.opf are written beside the files, for audiobook servers.
        subtitles: kinds of them to write beside the files, see `publishing.subtitles`.
        read_along: kinds of read-along to write, see `publishing.read_along`.
        cue: a cue sheet is written beside the files.
        sample: two minutes of the finished book are written beside the files.
        preview: only the beginning is made, into one file, and nothing else is touched.
        server: the language model that the attributor may ask; None for the one that the environment names.
        series: the series whose voices count, or the path of its file; None for the one that the book names, empty for none.
        narrator: the voice that narrates; None for the one in cast.toml, or else one that is dealt.
        narrator_is_usual: the narrator was not asked for in this run: what cast.toml or the series says counts before it.
        pace: how fast everything is read: 1 as usual, 2 in half the time, pauses included.
        chapters: the numbers of the chapters to make, from 1; None for all.
    """

    engine: str | None = None
    attributor: str = "learned"
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    cluster: str | None = None
    plain: bool = False
    pauses: tuple[tuple[str, int], ...] = ()
    lexicons: tuple[Path, ...] = ()
    preset: str = "listen"
    form: str | None = None
    split: bool | None = None
    shelf: bool = False
    subtitles: tuple[str, ...] = ()
    read_along: tuple[str, ...] = ()
    cue: bool = False
    sample: bool = False
    preview: bool = False
    server: ModelServer | None = None
    series: str | None = None
    narrator: str | None = None
    narrator_is_usual: bool = False
    pace: float = 1.0
    chapters: tuple[int, ...] | None = None

    @property
    def chosen_preset(self) -> Preset:
        """The preset.

        Raises:
            UsageError: there is none of that name.
        """
        if self.preset not in PRESETS:
            raise UsageError(f"Unknown preset “{self.preset}”.", f"Known: {', '.join(PRESETS)}.")
        return PRESETS[self.preset]

    @property
    def chosen_format(self) -> Format:
        """The file's format.

        Raises:
            UsageError: there is none of that name, or the preset cannot have it.
        """
        preset = self.chosen_preset
        chosen = format_named(self.form or preset.formats[0])
        if chosen.name not in preset.formats:
            raise UsageError(
                f"The preset {self.preset} is {' or '.join(preset.formats)}, not {chosen.name}.",
                "Leave one of the two out.",
            )
        return chosen

    def check(self) -> None:
        """Look whether what was chosen can be done, before any work.

        Raises:
            UsageError: a name is unknown, or two choices cannot be had together.
            EngineError: the engine is unknown, or cannot be loaded.
            ScriptError: a lexicon does not hold together.
        """
        form = self.chosen_format
        if "epub" in self.read_along and form.name not in read_along.AUDIO:
            raise UsageError(
                f"A read-along EPUB cannot hold {form.suffix} audio.",
                f"Make it with --format {' or '.join(read_along.AUDIO)}, or with --read-along html.",
            )
        if self.sample and self.shelf:
            raise UsageError(
                "A sample cannot lie on the shelf of an audiobook server: it would be taken for a part of the book.",
                "Leave out --sample, or make it with --layout flat.",
            )
        try:
            Pauses().changed(dict(self.pauses), source="--pause")
        except ScriptError as e:
            raise UsageError(e.message, e.hint) from e
        attributing.load(self.attributor, self.server)
        if self.engine is not None:
            engines.load(self.engine)
        lexicons(self)

    @property
    def is_partial(self) -> bool:
        """Whether only some of the book is made: then nothing of the whole book is replaced or forgotten."""
        return self.preview or self.chapters is not None

    @property
    def chapters_text(self) -> str:
        """The numbers of the chosen chapters, as in "3-5,9"; empty where all are made."""
        return numbers_text(self.chapters or ())

    @property
    def is_split(self) -> bool:
        """Whether each chapter has a file."""
        if self.preview:
            return False
        return self.chosen_preset.split if self.split is None else self.split


def numbers_text(numbers: Sequence[int]) -> str:
    """Numbers as ranges: "3-5,9"."""
    runs: list[list[int]] = []
    for n in sorted(set(numbers)):
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def lexicons(options: Options, *more: Path) -> Lexicon:
    """The pronunciations in the files the options name, and in some more; where several have a word, the last counts."""
    texts = [(path, read_text(path)) for path in (*options.lexicons, *more)]
    return lexicon.merged(lexicon.parse(text, source=str(path)) for path, text in texts if text is not None)
