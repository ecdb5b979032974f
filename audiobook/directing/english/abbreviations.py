"""Abbreviations. Some have two readings: "Dr." is Doctor or Drive, "St." is Saint or Street."""

from __future__ import annotations

import re

from audiobook.directing.english.rules import DIGIT, DOT, LETTER_AND_DOT, SIGN, TITLE, Context, Rules, stop

RULES = Rules()
rule = RULES

BEFORE_A_NAME = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "dr": "Doctor", "prof": "Professor", "rev": "Reverend", "hon": "Honourable",
    "st": "Saint", "ste": "Sainte", "mt": "Mount", "ft": "Fort", "capt": "Captain", "col": "Colonel", "gen": "General",
    "lt": "Lieutenant", "lieut": "Lieutenant", "sgt": "Sergeant", "cpl": "Corporal", "pvt": "Private", "maj": "Major",
    "cmdr": "Commander", "adm": "Admiral", "gov": "Governor", "sen": "Senator", "rep": "Representative", "pres": "President",
    "supt": "Superintendent", "insp": "Inspector", "messrs": "Messieurs", "mme": "Madame", "mlle": "Mademoiselle", "fr": "Father",
    "sr": "Sister", "br": "Brother", "mons": "Monsieur",
}  # fmt: skip
_AFTER_A_NAME = {
    "dr": "Drive", "st": "Street", "jr": "Junior", "jun": "Junior", "sr": "Senior", "sen": "Senior", "esq": "Esquire", "ave": "Avenue",
    "blvd": "Boulevard", "rd": "Road", "sq": "Square", "ln": "Lane", "ct": "Court", "pl": "Place", "co": "Company",
    "inc": "Incorporated", "ltd": "Limited", "corp": "Corporation", "bros": "Brothers", "univ": "University", "dept": "Department",
}  # fmt: skip
_ANYWHERE = {
    "etc": "et cetera", "vs": "versus", "viz": "namely", "cf": "compare", "approx": "approximately", "est": "established",
    "dept": "department", "govt": "government", "ibid": "ibidem", "misc": "miscellaneous", "mos": "months", "hrs": "hours",
    "mins": "minutes", "secs": "seconds", "lbs": "pounds", "yrs": "years", "wk": "week", "wks": "weeks", "mfg": "manufacturing",
    "intl": "international", "natl": "national", "assn": "association", "assoc": "association", "tel": "telephone", "temp": "temperature",
    "ult": "ultimo", "inst": "instant", "prox": "proximo", "obs": "obsolete",
}  # fmt: skip
BEFORE_A_NUMBER = {
    "no": "number", "nos": "numbers", "vol": "volume", "vols": "volumes", "ch": "chapter", "chap": "chapter", "chaps": "chapters",
    "fig": "figure", "figs": "figures", "p": "page", "pp": "pages", "pg": "page", "sec": "section", "art": "article", "ver": "version",
    "ext": "extension", "apt": "apartment", "rm": "room", "c": "circa", "ca": "circa", "r": "reigned", "b": "born", "d": "died",
    "op": "opus", "est": "established", "fl": "flourished", "l": "line", "ll": "lines", "v": "verse", "bk": "book", "pt": "part",
}  # fmt: skip


@rule(r"\b(e\.\s?g\.|i\.\s?e\.|et al\.|q\.\s?v\.|n\.\s?b\.|p\.\s?s\.|a\.k\.a\.|&c\.)", LETTER_AND_DOT, re.IGNORECASE)
@rule(r"&c\.?", SIGN)
def _latin(m: re.Match[str], context: Context) -> str:
    said = {"eg": "for example", "ie": "that is", "etal": "and others", "qv": "which see", "nb": "note well", "ps": "P S",
            "aka": "also known as", "&c": "et cetera"}  # fmt: skip
    bare = re.sub(r"[.\s]", "", m.group()).lower()
    return said[bare] + stop(m, context)


def _like(word: str, model: str) -> str:
    return word[0].upper() + word[1:] if model[:1].isupper() else word


_NAME_AHEAD = re.compile(r"\s+(?:(?:de|du|van|von|la|le|d'|O')\s?)?[A-Z]|\s*—|\s+_?[A-Z]|\s+\*")
_NAME_BEFORE = re.compile(r"(?:[A-Z][\w']+|\d(?:st|nd|rd|th)?),?\s(?:&\s|and\s)?$")


@rule(
    r"(?<![\w.'])(No|Nos|no|nos|[Vv]ols?|[Cc]h|[Cc]haps?|[Ff]igs?|NOS?|VOLS?|CHAPS?|FIGS?|pp?|pg|[Ss]ec|[Aa]rt|[Vv]er|[Ee]xt|[Aa]pt|[Rr]m|ca?|r|b|d|[Oo]p|[Ee]st|fl|ll?|v|[Bb]k|[Pp]t)\.\s?(?=\d|[IVXLC]+\b)",
    DIGIT,
)
def _before_number(m: re.Match[str], context: Context) -> str | None:
    """No. 5 → "number five"."""
    word = m.group(1)
    if word == "v" and re.match(r"\d+\.\d", context.text[m.end() :]):
        # A version, not a verse.
        return None
    return f"{_like(BEFORE_A_NUMBER[word.lower()], word)} "


rule.fixed(r"(?<![\w'])№\s?(?=\d)|(?<![\w&])#\s?(?=\d)", SIGN, "number ")


@rule(r"(?<![\w.'])([A-Z]?[a-z]{1,6}|[A-Z]{2,4})\.(?!\w)", DOT)
def _abbreviation(m: re.Match[str], context: Context) -> str | None:
    """Dr. Gray → "Doctor Gray"; Sunset Dr. → "Sunset Drive"; St. Mary's, Mary St."""
    word = m.group(1)
    bare = word.lower()
    after = context.text[m.end() :]
    if bare in _AFTER_A_NAME and word[0].isupper() and _NAME_BEFORE.search(context.text[: m.start()]):
        named = bare in BEFORE_A_NAME and _NAME_AHEAD.match(after) and not _street(context.text[: m.start()])
        if not named:
            return _AFTER_A_NAME[bare] + stop(m, context)
    if bare in BEFORE_A_NAME and word[0].isupper() and (_NAME_AHEAD.match(after) or bare in ("mr", "mrs", "ms", "dr")):
        return BEFORE_A_NAME[bare]
    if (
        bare in _ANYWHERE
        and bare not in ("est", "temp", "inst", "tel", "obs")
        and (word.islower() or bare in ("etc", "vs", "viz"))
    ):
        return _ANYWHERE[bare] + stop(m, context)
    return None


def _street(before: str) -> bool:
    """Whether a name before "St." is that of a street: a house number or a preposition such as "on" stands before it."""
    return bool(
        re.search(
            r"\d+[A-Za-z]?\s(?:[NSEW]\.?\s)?(?:[A-Z]\w+\s){1,2}$|\d(?:st|nd|rd|th)\s$|\b(?:on|at|down|up|along|off|of)\s(?:[A-Z]\w+\s){1,2}$",
            before,
        )
    )


@rule(r"(?<![\w.'])(Mr|Mrs|Ms|Dr|St|Capt|Col|Lt|Sgt|Prof|Rev|Messrs|Mme|Mlle|Mt)(?=\s+[A-Z])", TITLE)
def _title_without_stop(m: re.Match[str], _: Context) -> str:
    return BEFORE_A_NAME[m.group(1).lower()]


@rule(r"(?<=[A-Z][a-z]\s|[a-z]{2}\s|[a-z],\s)(Jr|Sr|Esq)\b\.?", re.compile(r"[JSE](?:r|sq)\b"))
def _junior(m: re.Match[str], context: Context) -> str | None:
    if not _NAME_BEFORE.search(context.text[: m.start()]):
        return None
    return _AFTER_A_NAME[m.group(1).lower()] + stop(m, context)


@rule(r"\bvs?\b(?=\s)", re.compile(r"vs?\s"))
def _versus(m: re.Match[str], context: Context) -> str | None:
    return "versus" if m.group() == "vs" or re.search(r"[A-Z]\w*\s$", context.text[: m.start()]) else None


@rule(r"\b([Ww])/(o(?:ut)?\b)?(?=\s)|\b([Ww])/(?=\w{3})", SIGN)
def _with(m: re.Match[str], _: Context) -> str:
    return "without" if m.group(2) else "with "
