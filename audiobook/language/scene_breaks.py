"""Scene breaks: the lines that separate two scenes, and are never spoken."""

from __future__ import annotations

import re
import unicodedata

_HEART = re.compile(r"<3+")
_QUOTED = re.compile(r"^\s*[\"“”„«»‹›‘’'「『＂]")
_OUTCRY = re.compile(r"^[\s?!‽¿¡？！]+$")
_SAYING_MARKS = ".…!?‽¿¡。？！؟।"
_FIRST_EMOJI, _AS_EMOJI = "\U0001f000", "\ufe0f"
"""The first character of the blocks of emoji, and the sign that asks for the picture of one that is also a symbol."""
_ORNAMENTAL_LETTERS = "oO0оОxXхХ"
"""Letters that authors draw lines with: o, x and zero, Latin and Cyrillic."""
_LEAST_RUN = 3
"""Fewer of these letters, without other marks around them, may be a word. Only x stands for nothing else."""
_LONGEST_CHARS = 200
_SHORT_CHARS, _MOST_LETTERS = 40, 6
"""A longer line with more different letters than this is prose."""
_SAYS_SO = re.compile(
    r"^(?:insert\s+)?(?:(?:scene|line|page|section|paragraph|chapter)\s*-?\s*(?:break|divider|separator)s?|scene\s+change"
    r"|horizontal\s+(?:line|rule)|szenenwechsel|changement\s+de\s+sc[eè]ne|saut\s+de\s+(?:ligne|page)"
    r"|cambio\s+de\s+escena|salto\s+de\s+(?:l[ií]nea|p[aá]gina)|cambio\s+(?:di\s+)?scena|mudança\s+de\s+cena)(?:\s+here)?$",
    re.IGNORECASE,
)
_BRACKETED_BREAK = re.compile(r"^\s*[\[(<{*~—–-]+\s*(?:break|divider)\s*[\])>}*~—–-]+\s*$", re.IGNORECASE)
_ENDS_LIKE_A_SENTENCE = re.compile(r"[.!?…]\s*$")


def has_word(text: str) -> bool:
    """Whether a text has a letter or digit that can be spoken. Letters that only modify others ("ﾟ", "ʰ") do not count."""
    return any(c.isalnum() and unicodedata.category(c) != "Lm" for c in text)


def is_scene_break(line: str) -> bool:
    """Whether a line or paragraph is a scene break.

    It has no word ("* * *", "=====", "♦"), draws with letters ("oOo", "-x-", "xXx"), or says that it is one ("[Scene Break]"). Marks
    between quotation marks are a silent reply, and question marks alone are an outcry: these are text.
    """
    bare = line.strip()
    if not bare:
        return False
    if len(bare) > _SHORT_CHARS and sum(map(str.isalnum, set(bare))) > _MOST_LETTERS:
        return False
    if _QUOTED.match(bare) or _OUTCRY.match(bare) or len(bare) > _LONGEST_CHARS:
        return False
    bare = _HEART.sub("♥", bare)
    if not has_word(bare):
        return True
    letters = [c for c in bare if c.isalnum() and unicodedata.category(c) != "Lm"]
    if _draws(letters, bare):
        return True
    words = " ".join(re.sub(r"[^\w\s-]|_", " ", bare).replace("-", " ").split())
    return _SAYS_SO.match(words) is not None or _BRACKETED_BREAK.match(bare) is not None


def is_ornament(line: str) -> bool:
    """Whether a scene break is drawn with ornaments alone ("* * *", "♦", "oOo"), so that another ornament may stand for it.

    A line of marks that end sentences ("…", "!!!") or of emoji may be what somebody says or does: readers see it as it is.
    """
    return is_scene_break(line) and not any(c in _SAYING_MARKS or c >= _FIRST_EMOJI or c == _AS_EMOJI for c in line)


def _draws(letters: list[str], line: str) -> bool:
    """Whether letters are there for their shape: only o, x and zero, or one letter in a symmetrical mix of cases ("vVv")."""
    if re.search(r"\w\s*[.!?…]$", line) or re.search(r"\w['’]\w", line):
        return False
    run = "".join(letters)
    marked = len(run) < len(re.sub(r"\s", "", line))
    if all(c in _ORNAMENTAL_LETTERS for c in letters):
        if run.isdecimal():
            # Zeros alone are a number, unless marks stand on both sides.
            return not line[0].isalnum() and not line[-1].isalnum()
        if all(c in "xXхХ" for c in letters):
            return True
        return marked or len(run) >= _LEAST_RUN
    mixed = len(run) >= 3 and len(set(run.lower())) == 1 and run == run[::-1] and len(set(run)) == 2
    return mixed and run[0].lower() != "z"
