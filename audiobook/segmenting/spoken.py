"""Whether words in quotation marks are speech. Titles, scare quotes and words that are only mentioned are not."""

from __future__ import annotations

import re

from audiobook.language import FAIR_SPEECH_VERBS, ROLE_NOUNS
from audiobook.language.tongues import Tongue

_CLOSING = "\"'”’»›」』＂″"
_ENDS_WITH_MARK = re.compile(r"[.,!?;:…—–-][\"'”’»›」』\s]*$")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[’']?\s+$")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INTRODUCES = frozenset(
    "that with whether like reply answer cry shout whisper words exclamation question remark".split()
)
_NAMES = frozenset(
    """named nicknamed surnamed renamed dubbed titled entitled labelled labeled marked termed christened styled baptized baptised
    name nickname surname title word term phrase alias codename so-called as""".split()
)
"""What stands before a name, a title or a word that is only mentioned."""
_CALLED = frozenset("called call calls calling".split())
_SPEAKS_OF = frozenset(
    "speak speaks spoke speaking spoken describe describes described mention mentions mentioned".split()
)
_OBJECTS = frozenset("him her it them me us you itself himself herself themselves".split())
_BE = frozenset("is are was were be been being".split())
_ARTICLES = frozenset("the a an this that some".split())
_BEARS_WORDS = frozenset(
    """sign signs note letter label plaque poster headline caption banner notice board card placard screen inscription telegram
    message text tag sticker stamp badge envelope page cover title header heading engraving tattoo door gate wall graffiti
    billboard epitaph motto""".split()
)
"""Things that have words written on them: what they "say" is read."""
_WRITTEN = frozenset("read reads reading said says saying stated states ran runs".split())
_MENTIONS = frozenset("say write spell pronounce use".split())
_READ = frozenset({"read", "reads"})
_RELATIVES = frozenset({"that", "which"})
_PERSONS = frozenset("he she i we they you who it".split())
_VOICES = frozenset("voice voices one someone somebody everyone".split())
_WORDS_ON = frozenset("words word text message legend name letters".split())
_MANNERS = frozenset("way habit manner point instead fond trick art knack means tired sick".split())
"""What stands before "of saying" where nothing is said now: "a way of saying “sir” that hurt"."""
_MEANS = re.compile(r"\s*(?:when(?:ever)?|where|if|instead)\b")
_ON_IT = re.compile(
    r"\s*(?:(?:(?:was|were|is|are|had been)\s+)?(?:written|painted|printed|carved|engraved|embroidered|stamped|chalked|stitched|scrawled)"
    r"|on it|on them|(?:on|across|over|above|under|beneath|in|along|down)\s+(?:the|a|its|his|her|their|my|our|one|each))\b"
)
_HABITS = frozenset("always never usually often don't don’t to would could can should must might not".split())
"""What stands before "say" where nothing is said now: "I always say “sir”"."""
_SMALL_IN_TITLES = frozenset("a an the of and in on to for with at by from or de la le der die das von van".split())
_BEFORE_TITLES = frozenset(
    """in of from to with read reads reading the a an his her my our their its that this wrote written writing sang sung singing
    published played playing saw seen watched titled bought at by for about""".split()
)
_CALLED_AFTER = re.compile(
    r"\s*(?:[^\W\d_]+\s+){1,2}(?:called|call|calls|named|nicknamed|dubbed)\s+(?:him|her|it|them|me|us)\b"
)
MAX_MENTION_WORDS = 6
"""More words than this between quotation marks are speech, whatever is around them: a title is seldom longer."""
_LONGEST_NAME = 4
_INSCRIPTION_WITHIN = 3
_THING_WITHIN = 14
_LONGEST_INSCRIPTION = 20
_BEFORE_CHARACTERS = 1000
"""Nothing farther before a quotation is looked at: a paragraph may have thousands of them."""
_LEADING_CHARACTERS = 120
"""So many before a quotation may tell what it is."""


def is_spoken(text: str, start: int, end: int, tongue: Tongue | None = None) -> bool:
    """Whether the quotation `text[start:end]` of a paragraph is speech rather than a quoted word or title.

    A quoted word is part of a sentence of narration: no punctuation mark comes right before it, none ends it, and no speech verb
    leads to it.

    Args:
        text: the paragraph.
        start: the place of the opening mark.
        end: the place after the closing mark.
        tongue: what is known of its language; None for English.
    """
    before, inside = text[max(0, start - _BEFORE_CHARACTERS) : start], text[start + 1 : end]
    body = inside.rstrip(_CLOSING).strip()
    words = body.split()
    if not words:
        return False
    leading = [w.lower() for w in _WORD.findall(before[-_LEADING_CHARACTERS:])]
    if len(words) > MAX_MENTION_WORDS:
        return len(words) > _LONGEST_INSCRIPTION or not (_LAST_WORD.search(before) and _is_inscription(leading, before))
    if _CALLED_AFTER.match(text, end) and body[-1] in ",":
        return False
    last = _LAST_WORD.search(before)
    if last is None:
        # At the start of the paragraph, or after a comma, colon, full stop or dash.
        return True
    if _is_inscription(leading, before) or _is_mentioned(leading, body, words) or _is_habit(leading, body, text[end:]):
        return False
    previous = last.group(1).lower()
    if (
        previous in FAIR_SPEECH_VERBS
        or (tongue is not None and previous in tongue.verbs)
        or previous in _INTRODUCES
        or re.search(r"(?:say|said|cried|asked)\s+\w+\s+$", before[-30:])
    ):
        return True
    if not _ENDS_WITH_MARK.search(inside):
        return False
    if previous in _BEFORE_TITLES and _is_title(words, body):
        return False
    first_alpha = next((c for c in body if c.isalpha()), "")
    # A comma or full stop inside the marks may belong to the sentence around them (American usage). It does if the
    # words start with a small letter.
    return not (first_alpha.islower() and body[-1] in ",.;:" and len(words) <= _LONGEST_NAME)


def _is_mentioned(leading: list[str], body: str, words: list[str]) -> bool:
    """Whether the words before a quotation make it a name, a word or an inscription: 'by the name “Shorty.”', 'the sign read “Keep Out!”'."""
    previous = leading[-1] if leading else ""
    before_it = leading[-2] if len(leading) > 1 else ""
    if previous in _MENTIONS and before_it in _HABITS and len(words) <= _LONGEST_NAME and body[-1].isalnum():
        return True
    if body[-1] in "!?…—":
        return False
    if previous in _NAMES:
        # "He murmured the word “never.”" is said.
        return len(words) <= _LONGEST_NAME and not any(
            w in FAIR_SPEECH_VERBS - _CALLED - _SPEAKS_OF for w in leading[-4:-1]
        )
    if previous in _CALLED:
        return before_it in _BE or (len(leading) > 2 and leading[-3] in _ARTICLES)
    return previous in _OBJECTS and any(w in _CALLED | _NAMES for w in leading[-3:-1])


def _is_inscription(leading: list[str], before: str) -> bool:
    """Whether the words before a quotation make it something that is read: 'a sign over the door that says “No Spitting,”'."""
    if len(leading) < _INSCRIPTION_WITHIN:
        return False
    previous, before_it, antecedent = leading[-1], leading[-2], leading[-3]
    if previous in _WRITTEN:
        if any(w in _BEARS_WORDS for w in leading[-1 - _INSCRIPTION_WITHIN : -1]):
            return True
        if before_it in _RELATIVES:
            # "a mug that said": a thing, unless it is somebody's voice.
            if any(w in _BEARS_WORDS for w in leading[-_THING_WITHIN:-2]):
                return True
            written = before.split()[-3:-2]
            return antecedent not in ROLE_NOUNS | _VOICES | _PERSONS and bool(written) and written[0][0].islower()
        # "The shirt read": who reads aloud has a name or is "she".
        subject = before.split()[-2:-1]
        is_thing = bool(subject) and subject[0][0].islower() and before_it not in ROLE_NOUNS | _VOICES | _PERSONS
        return previous in _READ and is_thing
    return previous in _WORDS_ON and any(w in _BEARS_WORDS for w in leading[-1 - _INSCRIPTION_WITHIN - 1 : -1])


def _is_habit(leading: list[str], body: str, after: str) -> bool:
    """Whether words are told as what somebody is used to say: 'he says “splendid” when he means it is bad'."""
    if not leading or not body[-1].isalnum():
        return False
    if leading[-1] in _WORDS_ON and _ON_IT.match(after):
        return True
    if leading[-1] == "saying" and len(leading) > _INSCRIPTION_WITHIN - 1 and leading[-2] == "of":
        return leading[-3] in _MANNERS
    return leading[-1] in ("says", "say") and _MEANS.match(after) is not None


def _is_title(words: list[str], body: str) -> bool:
    """Whether some words are written as a title is: several, each with a capital but the small ones."""
    found = [w for w in words if any(c.isalpha() for c in w)]
    capitals = [next(c for c in w if c.isalpha()).isupper() for w in found]
    large = [
        c
        for c, w in zip(capitals, found)
        if _WORD.sub(lambda m: m.group().lower(), w).strip(".,;:") not in _SMALL_IN_TITLES
    ]
    return len(large) > 1 and all(large) and capitals[0] and body[-1] in ",.;:"
