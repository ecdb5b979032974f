"""The tags that writers may put into a story: [voice: NAME], [voice: engine/voice], [voice], [pause: 2s], and lines such as "ANNA: Hello.".

They count where a story asks for them, and only there. docs/formats.md describes them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from audiobook.language.labels import is_head

VOICE, PAUSE = "voice", "pause"
NARRATOR = "narrator"
"""Who reads again after [voice], also by this name."""
DIRECTIVE = "audiobook: tags"
"""The line by which a story asks for tags."""
LONGEST_PAUSE_MS = 20_000
"""A longer silence sounds like the end of the recording."""

_BRACKET = re.compile(r"\[[ \t]*(?P<end>/?)[ \t]*(?P<word>[A-Za-z]{3,12})[ \t]*(?P<rest>:(?P<value>[^\[\]]{0,200}))?\]")
_LENGTH = re.compile(
    r"(?P<number>\d{1,9}(?:[.,]\d{1,9})?)\s*(?P<unit>ms|s|sec|secs|seconds?|milliseconds?)?", re.IGNORECASE
)
_LABEL = re.compile(
    r"^(?P<label>[ \t]*\*{0,2}(?P<name>[^\W\d_][\w’'.-]*(?:[ \t][^\W_][\w’'.-]*){0,3})\*{0,2}[ \t]*(?:\([^()\n]{1,30}\)[ \t]*)?:\*{0,2}[ \t]+)(?=\S)"
)
_NAME_INSIDE = re.compile(r"(?<=[^\W\d_,;] )[^\W\d_][\w’'-]*")


@dataclass(frozen=True, slots=True)
class WritersTag:
    """A tag in a text.

    Attributes:
        start: its first character.
        end: the character after its last.
        kind: `VOICE` or `PAUSE`.
        value: of a voice: a name, or an id such as "hibari/felix"; empty for the end of one.
        pause_ms: of a pause: how long.
    """

    start: int
    end: int
    kind: str
    value: str = ""
    pause_ms: int = 0


class TagFaultError(ValueError):
    """A tag that means nothing.

    Args:
        message: what is wrong, in one sentence.
        hint: what to write.
        start: where it stands.
    """

    def __init__(self, message: str, hint: str, start: int) -> None:
        super().__init__(message)
        self.message, self.hint, self.start = message, hint, start


def tags_in(text: str) -> Iterator[WritersTag]:
    """The tags in a text, in order. Other words between brackets are text.

    Raises:
        TagFaultError: something is meant as a tag and is none.
    """
    for m in _BRACKET.finditer(text):
        word, has_value = m["word"].lower(), m["rest"] is not None
        if word not in (VOICE, PAUSE):
            meant = next((known for known in (VOICE, PAUSE) if has_value and _is_near(word, known)), None)
            if meant is not None:
                raise TagFaultError(f"There is no tag {m[0]}.", f"Did you mean [{meant}:{m['value']}]?", m.start())
            continue
        value = " ".join((m["value"] or "").split())
        if m["end"]:
            raise TagFaultError(f"There is no tag {m[0]}.", "Write [voice] where the narrator reads again.", m.start())
        if word == PAUSE:
            yield WritersTag(m.start(), m.end(), PAUSE, pause_ms=_length_ms(value, m))
            continue
        if has_value and not value:
            raise TagFaultError(f"{m[0]} names nobody.", "Write [voice: NAME], or [voice] for the narrator.", m.start())
        yield WritersTag(m.start(), m.end(), VOICE, "" if value.lower() == NARRATOR else value)


def _length_ms(value: str, m: re.Match[str]) -> int:
    found = _LENGTH.fullmatch(value)
    if found is None or not found["unit"]:
        raise TagFaultError(f"{m[0]} does not say how long.", "Write [pause: 2s] or [pause: 500ms].", m.start())
    factor = 1 if found["unit"].lower().startswith("m") else 1000
    length_ms = round(float(found["number"].replace(",", ".")) * factor)
    if not 0 < length_ms <= LONGEST_PAUSE_MS:
        raise TagFaultError(
            f"{m[0]} is out of reach.", f"A pause is longer than 0 and at most {LONGEST_PAUSE_MS // 1000}s.", m.start()
        )
    return length_ms


def _is_near(word: str, known: str) -> bool:
    """Whether a word is another one with one letter wrong, missing, too many, or two of them exchanged."""
    if word[0] != known[0] or abs(len(word) - len(known)) > 1:
        return False
    if len(word) == len(known):
        wrong = [k for k, (a, b) in enumerate(zip(word, known)) if a != b]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return word[wrong[0]] == known[wrong[1]] and word[wrong[1]] == known[wrong[0]]
        return len(wrong) == 1
    longer, shorter = sorted((word, known), key=len, reverse=True)
    return any(longer[:k] + longer[k + 1 :] == shorter for k in range(len(longer)))


@dataclass(frozen=True, slots=True)
class Label:
    """The label that a line begins with: the name as it is written, and where the line itself begins."""

    name: str
    end: int


def label_of(line: str, speakers: Collection[str] | None = None) -> Label | None:
    """The label of a line such as "ANNA: Hello."; None where it has none.

    Args:
        line: with or without what is said.
        speakers: whose labels count, see `plain_name`; None for all names.
    """
    m = _LABEL.match(line if line.strip()[-1:] != ":" else f"{line.rstrip()} x")
    if m is None or is_head(m["name"].lower()):
        return None
    if speakers is not None and plain_name(m["name"]) not in speakers:
        return None
    return Label(m["name"], m.end("label"))


def plain_name(name: str) -> str:
    """A name to compare by: small letters, without full stops."""
    return " ".join(name.lower().replace("’", "'").replace(".", " ").split())


def spelled(name: str) -> str:
    """A name as a story has it: "Anna O'Brien" for "ANNA O'BRIEN"."""
    if not name.isupper():
        return name
    return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), name)


def speakers_of(lines: Iterable[str], voices: Iterable[str]) -> frozenset[str]:
    """Whose labels count in a story: names in capitals, those that a tag has, and those that the text has inside its sentences.

    Args:
        lines: of the story.
        voices: the values of its tags.
    """
    known = {plain_name(v) for v in voices if "/" not in v}
    small: set[str] = set()
    inside: set[str] = set()
    for line in lines:
        label = label_of(line)
        if label is not None and label.name.isupper() and sum(c.isalpha() for c in label.name) > 1:
            known.add(plain_name(label.name))
        elif label is not None:
            small.add(plain_name(label.name))
        rest = line[label.end :] if label else line
        inside.update(plain_name(m[0]).removesuffix("'s") for m in _NAME_INSIDE.finditer(rest) if m[0][0].isupper())
    return frozenset(known | {name for name in small if name.split()[-1] in inside})
