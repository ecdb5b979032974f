"""What was chosen for one book: its format, whether each chapter has a file, and the engine; kept in its workspace."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from audiobook.casting import file as cast_file
from audiobook.errors import AudiobookError
from audiobook.pipeline import Options
from audiobook.workspace import Workspace


def options_of(space: Workspace, usual: Options) -> Options:
    """How a book is made: as chosen for it, and for the rest as usual."""
    said = space.choices()
    form, split, engine = said.get("format"), said.get("split"), said.get("engine")
    options = replace(usual, form=form) if isinstance(form, str) else usual
    options = replace(options, split=split) if isinstance(split, bool) else options
    return replace(options, engine=engine) if isinstance(engine, str) else options


def choose(space: Workspace, usual: Options, changes: dict[str, Any], narrator: str) -> None:
    """Keep what is chosen. Where that is another engine than the cast has, its voices are dealt at the next opening.

    Args:
        space: the book's.
        usual: how books are made where nothing was chosen.
        changes: any of format, split and engine; None for what is usual.
        narrator: the id of the narrator's voice; empty where there is no cast yet.

    Raises:
        AudiobookError: it cannot be made so; then all is as it was.
    """
    before = space.choices()
    space.keep_choices({key: value for key, value in {**before, **changes}.items() if value is not None})
    try:
        options_of(space, usual).check()
        engine = changes.get("engine")
        if isinstance(engine, str) and narrator and narrator.partition("/")[0] != engine:
            with space.editing():
                space.keep_copy_of_cast()
                space.keep_cast(cast_file.without_voices(space.cast() or ""))
    except AudiobookError:
        space.keep_choices(before)
        raise
