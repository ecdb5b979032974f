"""Book in, Script out: segmented, attributed, and with what the user edited in script.json.

A script is kept with a key: a hash of all that decides what it says. Where the key is another one the script is made
anew, and the user's edits are laid on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from audiobook import attributing, language, reading, segmenting
from audiobook import book as book_values
from audiobook import script as script_values
from audiobook.attributing.explain import Explanation
from audiobook.book import Book
from audiobook.casting import file as cast_file
from audiobook.errors import ScriptError
from audiobook.pipeline import tagged, user_edits
from audiobook.pipeline.options import Options
from audiobook.script import Character, Method, Script, Segment, from_json, to_json
from audiobook.versions import code_version
from audiobook.workspace import Workspace

STAGES = {
    "reading": (reading,),
    "segmenting": (segmenting,),
    "attributing": (attributing,),
    "language": (language,),
    "values": (book_values, script_values),
}
"""By stage that decides what a script says, its code. Together they are all that these stages import of this program, except
errors and the words of commands (a test looks).

Reading is among them although the key holds what was read: then nobody has to think of which fields of a Book a later
stage looks at. Attributing is, although an attributor has a version: that of a plug-in may not cover what it calls.
"""


def stage_versions() -> dict[str, str]:
    """By stage of `STAGES`, a hash of its code."""
    return {stage: code_version(*modules) for stage, modules in STAGES.items()}


def script_key(book: Book, options: Options, people: tuple[Character, ...]) -> str:
    """A hash of everything a script depends on.

    Args:
        book: the story.
        options: with the attributor.
        people: what the cast file says of the characters.

    Raises:
        UsageError: the attributor is unknown.
    """
    digest = hashlib.sha256()
    for text in (
        options.attributor,
        attributing.load(options.attributor, options.server).version,
        *(f"{stage} {version}" for stage, version in stage_versions().items()),
        book.title,
        str(book.author),
        book.language,
        *([repr(people)] if people else []),
        *([repr(sorted(book.tags.speakers)), code_version(tagged)] if book.tags else []),
    ):
        digest.update(text.encode() + b"\0")
    for chapter in book.chapters:
        digest.update(repr((chapter.title, chapter.paragraphs)).encode())
    return digest.hexdigest()


def write_script(book: Book, options: Options, workspace: Workspace | None = None) -> tuple[Script, user_edits.Carried]:
    """A Book in, a Script out; with a workspace, what the user edited in its script.json is kept.

    Raises:
        UsageError: the attributor is unknown.
        ScriptError: script.json or cast.toml does not hold together.
    """
    if workspace is None:
        return _attributed(book, options), user_edits.Carried()
    people = _people(workspace)
    key = script_key(book, options, people)
    known = workspace.made_script(key)
    made = from_json(known, source="made/script.json") if known else _attributed(book, options, people)
    script, carried = user_edits.applied(made, workspace.script(), workspace.made_script())
    judged = workspace.judged_by(key)
    fresh = frozenset(e[:2] for e in user_edits.edits_at(script, carried.edited) if e not in judged)
    if fresh:
        attributor = attributing.load(options.attributor, options.server).for_edits()
        script, carried = user_edits.reattribute_around(script, carried, attributor, fresh)
    return user_edits.decided(script, carried.edited), carried


def keep_script(
    script: Script, carried: user_edits.Carried, book: Book, options: Options, workspace: Workspace
) -> None:
    """Write script.json, and beside it the script as it is without the user's edits.

    Raises:
        EncodingError: a file cannot be written.
    """
    before = workspace.script()
    # A file that says the same keeps its author's layout.
    unchanged = before is not None and user_edits.decided(from_json(before), carried.edited) == script
    made = to_json(carried.made or script)
    key = script_key(book, options, _people(workspace))
    judged = user_edits.edits_at(script, carried.edited)
    workspace.keep_script(None if unchanged else to_json(script), made=made, key=key, judged_by=judged)


def keep_given_script(script: Script, book: Book, options: Options, workspace: Workspace) -> Path | None:
    """Write script.json as a caller has it. Lines that say so (`Method.EDITED`) count as the user's edits from then on.

    Returns:
        Where script.json is kept as it was, if it said something else; None where there was none, or it said the same.

    Raises:
        ScriptError: the script is not this story's.
        EncodingError: a file cannot be written.
    """
    if [c.text for c in script.chapters] != [c.text for c in segmenting.segment(book).chapters]:
        raise ScriptError(
            "The script does not have the text of the story.", "Give the script that was made of this Book, or none."
        )
    former = workspace.script()
    said_else = former is not None and from_json(former) != script
    copy = workspace.keep_copy_of_script() if said_else else None
    made = replace(
        script, chapters=tuple(replace(c, segments=tuple(map(_not_edited, c.segments))) for c in script.chapters)
    )
    key = script_key(book, options, _people(workspace))
    unchanged = former is not None and not said_else
    workspace.keep_script(None if unchanged else to_json(script), made=to_json(made), key=key)
    return copy


def _not_edited(segment: Segment) -> Segment:
    """A segment as if nobody had edited it: what it said before is not known."""
    return replace(segment, method=Method.UNKNOWN) if segment.method is Method.EDITED else segment


def explain(book: Book, options: Options, workspace: Workspace | None = None) -> Iterator[Explanation]:
    """A Book in; for each speech its candidates and the evidence, in words.

    Raises:
        UsageError: the attributor gives no reasons.
    """
    return explain_script(write_script(book, options, workspace)[0], options)


def explain_script(script: Script, options: Options) -> Iterator[Explanation]:
    """A Script in; for each speech its candidates and the evidence, in words; lines that a user decided are evidence.

    Raises:
        UsageError: the attributor gives no reasons.
    """
    return attributing.load(options.attributor, options.server).explain(user_edits.as_draft(script))


def _attributed(book: Book, options: Options, people: tuple[Character, ...] = ()) -> Script:
    tagged.check_voices(book)
    draft = replace(segmenting.segment(book), characters=people)
    found = tagged.decided(attributing.load(options.attributor, options.server).attribute(draft))
    return replace(found, characters=tuple(replace(c, unsaid=()) for c in found.characters))


def _people(workspace: Workspace) -> tuple[Character, ...]:
    """What cast.toml says of the characters."""
    content = workspace.cast()
    return cast_file.known_characters(content) if content else ()
