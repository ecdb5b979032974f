"""Where a sentence ends. This module alone decides it.

The rule, for a place in a text:

1. A sentence ends after one or more of the marks `. ! ? …`, the closing quotation marks and brackets after them included, if
   white space follows and then a capital, a digit or a letter without case, with or without an opening mark before it.
2. The full stop of an abbreviation or an initial does not end a sentence where what such an abbreviation needs follows: a name after
   "Mr." and "J.", a number after "No." and "c.", another figure after "3s." and "5 ft.". After an abbreviation that can stand at the
   end, too ("U.S.", "Gray Jr.", "Elm St.", "Capt."), the next word decides: "He", "The" or "But" begin a sentence, a name does not.
3. An ellipsis before "I" ends no sentence: nothing tells whether one begins there.
4. The marks of Chinese and Japanese (`。 ！ ？`) and the end of a line always end a sentence.
5. Where a text ends, its last mark ends a sentence, unless it is the full stop of a title ("Mr."), which a name must follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiobook.language import abbreviations as known

SENTENCE_MARKS = ".!?…。！？؟।"
"""The marks that can end a sentence, in any script."""

CLAUSE_MARKS = ",;:—，、；："
"""The marks after which a sentence goes on."""

CLOSING_MARKS = "\"'”’»)]」』*_"
"""What can follow the last mark of a sentence and belongs to it: closing quotation marks, brackets, marks of emphasis."""

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[—–]*[^\W_a-zà-ÿ])|[。！？]|\n+")
_LAST_WORD = re.compile(r"(?<![^\W\d_])(?<![^\W\d_]['’])([^\W\d_](?:[\w.]*[^\W_])?|&c)\.$")
_FOLLOWING = re.compile(r"([\"'”’»)\]]*)\s*[\"'“‘«(\[—–*_]*(?:(\d)|([^\W\d_][\w'’]*)(\.?))?")
_I_AHEAD = re.compile(r"\s+I(?!\w|\.)")
_ELLIPSIS = re.compile(r"(?:\.\s?){3,}$|…$")
_IS_ONE_STOP = re.compile(r"\.(?![.!?…])")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_ROMAN = re.compile(r"[IVXLC]+")
_FIGURE_BEFORE = re.compile(r"[\d½¼¾⅓⅔]\s?$")
_NAME_BEFORE = re.compile(r"[A-Z][\w'’]+,?\s$")
_LABEL_BEFORE = re.compile(
    r"\b(?:plan|vitamin|type|group|grade|section|exhibit|hepatitis|team|block|point|option|class|gate|part|appendix|note|unit"
    r"|platform|form|row|model|figure|letter)\s$",
    re.IGNORECASE,
)
"""What stands before a capital that is no initial: "plan B"."""
_LONGEST_ABBREVIATION = 16
"""How many characters before a full stop are searched for an abbreviation."""
_LONGEST_LABEL = 12
"""How many characters before an abbreviation are looked at."""


def sentences(text: str) -> Iterator[tuple[int, int, bool]]:
    """The sentences of a text, in order.

    Yields:
        For each sentence where it starts, where it ends, and whether a line ends there. White space around a sentence is not part
        of it; nothing else lies between two sentences.
    """
    start = 0
    for end, ends_line in [*_ends(text, 0), (len(text), False)]:
        first, last = trimmed(text, start, end)
        if first < last:
            yield first, last, ends_line
        start = end


def sentence_end(text: str, at: int) -> int:
    """Where the sentence that holds the character at `at` ends: the place after its last mark, or the end of the text."""
    return next((end for end, _ in _ends(text, at)), len(text))


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the end of a sentence, white space and closing marks aside."""
    bare = text.rstrip().rstrip(CLOSING_MARKS + " ")
    if not bare.endswith(tuple(SENTENCE_MARKS)):
        return False
    word = _LAST_WORD.search(bare, max(0, len(bare) - _LONGEST_ABBREVIATION))
    if word is None:
        return True
    title = word.group(1).lower()
    if title in known.ONLY_BEFORE_NAMES:
        return False
    if title not in known.BEFORE_NAMES or (title in known.WITH_CAPITAL and word.group(1).islower()):
        return True
    return title in known.AFTER_A_NAME_TOO and _NAME_BEFORE.search(bare[: word.start(1)]) is not None


def ends_clause(text: str) -> bool:
    """Whether a text's last character is a mark that ends a sentence or a clause."""
    return text.endswith(tuple(SENTENCE_MARKS + CLAUSE_MARKS))


def is_abbreviation_stop(text: str, at: int, start: int = 0) -> bool:
    """Whether the full stop at `at` belongs to an abbreviation or an initial and does not end a sentence as well.

    Args:
        text: any text.
        at: the place of a full stop in it.
        start: where its sentence starts.
    """
    found = _LAST_WORD.search(text, max(start, at + 1 - _LONGEST_ABBREVIATION), at + 1)
    if not found:
        return False
    word = found.group(1)
    bare = word.lower()
    dotted = "." in bare and _INITIALS.fullmatch(bare) is not None
    if not (dotted or bare in known.KNOWN or (len(word) == 1 and word.isupper())):
        return False
    if bare in known.WITH_CAPITAL and word.islower() and bare not in known.UNITS:
        return False
    before = text[max(start, found.start(1) - _LONGEST_LABEL) : found.start(1)]
    after = _Following(text, at + 1)
    if bare in known.ONLY_BEFORE_NAMES or (bare in known.ANYWHERE and word.islower()):
        return True
    if bare in known.UNITS and word.islower() and _FIGURE_BEFORE.search(before):
        return after.is_figure or after.goes_on
    if bare in known.BEFORE_NUMBERS and (len(word) > 1 or word.islower()) and after.is_number(bare):
        return True
    if bare in known.LAST:
        return after.goes_on
    if dotted or bare in known.HALVES_OF_THE_DAY:
        return _goes_on_after_letters(bare, after)
    if len(word) == 1:
        return word.isupper() and _is_initial(word, before, after)
    return _goes_on_after_word(bare, before, after)


def _goes_on_after_letters(bare: str, after: _Following) -> bool:
    """Whether a sentence goes on after "U.S." or "p.m."."""
    if bare in known.HALVES_OF_THE_DAY:
        return after.goes_on or after.word in known.NOT_STARTERS_AFTER_HOURS
    return not (after.starts or after.closed or after.word in known.STARTERS_AFTER_LETTERS)


def _is_initial(letter: str, before: str, after: _Following) -> bool:
    """Whether a single capital is an initial: a name follows, and it is not "I" or a label."""
    if letter == "I":
        # "I." ends a sentence ("So do I."); in "I. M. Gray" another initial follows.
        return after.is_initial and not before[-2:-1].islower()
    return not (after.starts or after.closed or after.word in known.ONLY_BEFORE_NAMES or _LABEL_BEFORE.search(before))


def _goes_on_after_word(bare: str, before: str, after: _Following) -> bool:
    """Whether a sentence goes on after an abbreviation that can stand before a name."""
    if after.goes_on:
        # "I said no. then" is odd, but no number follows.
        return bare != "no" and bare not in known.STATES
    if bare in known.STATES and not before.endswith(", "):
        return False
    if bare in known.BEFORE_NAMES:
        return not (after.starts or (after.closed and bare in known.AFTER_A_NAME_TOO) or after.is_figure)
    if bare in known.BETWEEN:
        return not (after.starts or after.closed or after.is_figure or after.word in known.STARTERS_AFTER_LETTERS)
    return False


class _Following:
    """What follows a full stop.

    Attributes:
        closed: a quotation mark or bracket closes before anything follows.
        is_figure: a digit follows.
        word: the word that follows, in small letters, as far as its apostrophe; empty where none does.
        is_initial: the word is a capital with a full stop.
        goes_on: it starts with a small letter, or nothing follows.
        starts: it is one that begins sentences.
    """

    __slots__ = ("closed", "goes_on", "is_figure", "is_initial", "starts", "word", "written")

    def __init__(self, text: str, at: int) -> None:
        m = _FOLLOWING.match(text, at)
        closers, digit, written, dot = m.groups() if m else ("", None, None, "")
        self.written = written or ""
        self.closed = bool(closers)
        self.is_figure = bool(digit)
        self.is_initial = len(self.written) == 1 and bool(dot)
        self.goes_on = not self.written[:1].isupper() and not digit
        self.word = self.written.lower().replace("’", "'")
        bare = self.word if self.word in known.STARTERS else self.word.partition("'")[0]
        self.starts = bare in known.STARTERS and self.written[:1].isupper() and not self.is_initial

    def is_number(self, word: str) -> bool:
        """Whether it is a number, in figures or Roman. After "No." and months, "I" is a word."""
        if self.is_figure:
            return True
        if self.written == "I":
            return word in ("vol", "ch", "chap", "bk", "pt", "fig")
        return _ROMAN.fullmatch(self.written) is not None


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span from `start` to `end` without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends(text: str, at: int) -> Iterator[tuple[int, bool]]:
    """The places from `at` on where a sentence ends before the text does, and whether a line ends there."""
    start = at
    for m in _END.finditer(text, at):
        if _IS_ONE_STOP.match(m.group()):
            if is_abbreviation_stop(text, m.start(), start) or _trails_off(text, m.start(), m.end()):
                continue
        elif m.group()[0] in ".…" and _trails_off(text, m.start(), m.end()):
            continue
        yield m.end(), "\n" in m.group()
        start = m.end()


def _trails_off(text: str, start: int, end: int) -> bool:
    """Whether the mark is an ellipsis before "I", which has a capital in the middle of a sentence as well: "Well . . . I do not know"."""
    mark = _ELLIPSIS.search(text, max(0, start - 10), end)
    # Four full stops are an ellipsis and the end of a sentence.
    return mark is not None and mark.group().count(".") < 4 and _I_AHEAD.match(text, end) is not None
