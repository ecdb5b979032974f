"""What a user can choose of a run."""

from __future__ import annotations

import os
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
        server: the language model that the attributor may ask; None for the one that the environment names.
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
        preview: only the beginning is made, into one file, and nothing else is touched.
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
    preview: bool = False
    server: ModelServer | None = None

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
        try:
            Pauses().changed(dict(self.pauses), source="--pause")
        except ScriptError as e:
            raise UsageError(e.message, e.hint) from e
        attributing.load(self.attributor, self.server)
        if self.engine is not None:
            engines.load(self.engine)
        lexicons(self)

    @property
    def is_split(self) -> bool:
        """Whether each chapter has a file."""
        if self.preview:
            return False
        return self.chosen_preset.split if self.split is None else self.split


def lexicons(options: Options, *more: Path) -> Lexicon:
    """The pronunciations in the files the options name, and in some more; where several have a word, the last counts."""
    texts = [(path, read_text(path)) for path in (*options.lexicons, *more)]
    return lexicon.merged(lexicon.parse(text, source=str(path)) for path, text in texts if text is not None)
