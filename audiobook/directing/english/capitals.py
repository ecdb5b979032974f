"""Words in capitals: acronyms, which are said letter by letter or as words, and words that are shouted or stressed."""

from __future__ import annotations

import re

from audiobook.directing.english.rules import CAPITALS, Context, Rules
from audiobook.directing.english.short_words import SHORT_WORDS

RULES = Rules()
rule = RULES

_SPELLED = frozenset(
    """usa uk eu un fbi cia nsa irs cnn bbc nbc abc cbs ibm atm cd dvd tv pc mp mps phd md ba ma bsc msc mba ceo cfo cto vip diy dna
    rna id iq gps usb url html pdf sms sos rsvp ufo suv hiv hq nyc nypd lapd dc mri er ira rv ussr gdr raf hms uss wwi wwii ad bc bce
    ce pm gmt asap faq aka ac eta cctv mi5 mi6 emt kgb dj mc bmw nhs gp ymca ai vr hr lgbt ok mit imf ucla usc espn aclu naacp eeg ekg ecg
    icu er oap mbe obe cbe aa aaa adhd dea epa fda faa fcc nfl nba mlb nhl pbs npr hbo kfc cpr iou ied ngo gdp eula upi api ui os pa
    pto pta eod eoe esp usaf raaf iaea ioc uefi aol rpg mmo npc ide aws ios usps ups dui dwi apb aarp ywca ucl lse oecd eec efta
    ddt tnt lsd pr iv ii la""".split()
) - {"ii", "ups"}  # fmt: skip
"""Acronyms that could be said as words, but are said letter by letter."""

_SHORT_AND_SPELLED = frozenset("la ma pa er ad id ide esp".split())
"""Those of them that are words in a shout."""

_SAID_AS_WORDS = frozenset(
    """nasa nato unesco unicef aids opec scuba radar laser sonar taser pin pins sim sims gif gifs ram rom swat nafta asean fema osha hazmat
    interpol europol darpa sars covid midi basic cobol fortran potus scotus flotus nimby wasp mash captcha bafta fifa uefa nasdaq norad
    gatt unix anzac anzacs gestapo gulag lan wan peta rico icann bios ascii dos moma soho tribeca noaa jag navy awol snafu fubar yolo lol
    rada ikea lego nokia fiat saab seat esso visa ocd-free oxfam unhcr-free unprofor ecowas aukus brics isis hamas fatah daesh bupa acas
    cobra ofsted ofcom cern wifi""".split()
) - {"ocd-free", "unhcr-free"}
"""Acronyms that are said as words."""

_SOUNDS = frozenset("mm hm hmm sh shh psst grr brr pfft tsk zzz mmm hmph nth mr mrs ms dr st pst brrr phew".split())
"""Words without a vowel that are said as words."""

_NO_NOUNS = frozenset("us it who or er am me".split())
"""Words that no article stands before: what is written like them after "the" is an acronym."""

_TWO_WORDS_BESIDE = {
    "us": (
        r"\b(?:the|a|anti|pro|non)[\s-]$",
        r"-|'s\b|\s(?:[A-Z][a-z]|[A-Z]{2}|dollars?|troops?|army|navy|government|forces|citizens?|president|senate|congress|soldiers?|marines?"
        r"|embassy|law|base|policy|economy|market|border|visa|passport|military|ambassador|consul|states?|agents?|marshals?|officials?|dollar"
        r"|air|and UK|and the UK)\b",
    ),
    "it": (
        r"\b(?:the|an?|our|their|your|his|her|works? in|worked in|working in|job in|career in)\s$",
        r"\s(?:departments?|guys?|support|teams?|person|people|manager|staff|specialists?|consultants?|desk|job|jobs|experts?|technicians?"
        r"|director|workers?|company|crowd|professionals?|services?|systems?|security|infrastructure)\b",
    ),
    "led": (
        r"\ban\s$",
        r"\s(?:lights?|lamps?|bulbs?|displays?|screens?|strips?|signs?|panels?|clock|torch|flashlight|headlights?|candles?)\b",
    ),
    "sat": (r"\b(?:an|the|her|his|my)\s$", r"\s(?:scores?|tests?|exams?|prep|words?)\b"),
    "or": (r"\bthe\s$", r"\s(?:nurse|table|door)s?\b"),
    "ad": (r"\b\d+\s$", r"\s\d"),
    "am": (r"\bthe\s$", r"\s(?:radio|station|band)\b"),
    "ice": (r"(?!)", r"\s(?:agents?|officers?|raids?|detention)\b"),
    "cat": (r"(?!)", r"\s(?:scans?|scanner)\b"),
    "add": (r"\b(?:has|have|had|with)\s$", r"\s(?:and ADHD|diagnosis|medication)\b"),
    "who": (r"\b(?:the)\s$", r"\s(?:guidelines?|officials?|report)\b"),
}
"""Acronyms that look like words, with what shows it: patterns for the text before and after."""

_ONSETS = (
    "b|bl|br|bw|c|ch|chl|chr|cz|cl|cr|d|dj|dr|dw|f|fj|fl|fr|g|gh|gl|gn|gr|gw|h|j|k|kh|kl|kn|kr|kv|kw|l|ll|dh|bh|hw|sz|tch|m|mc[bcdgklmnq]?[lr]?|mn|n|p|ph|phl|phr|pl|pn|pr|ps|pt|qu|r|rh|s|sc|sch|schl|schm|schn|schw|scr"
    "|sh|shl|shm|shr|sht|sk|sl|sm|sn|sp|sph|spl|spr|squ|st|str|sv|sw|t|th|thr|thw|tr|ts|tw|v|vl|w|wh|wr|x|xm|y|z|zh|zl|zw"
)
_CODAS = (
    "b|bb|c|ch|ck|ct|d|dd|dge|f|ff|ft|g|gg|gh|ght|gn|h|j|k|l|lb|ld|lf|lk|ll|lm|ln|lp|lph|lt|lth|lve|m|mb|mm|mn|mp|mph|mpt|n|nc|nch|nct|nd|ng|ngth|nk"
    "|nn|nt|nth|p|ph|pp|pt|r|rb|rc|rch|rd|rf|rg|rk|rl|rm|rn|rp|rr|rsh|rst|rt|rth|s|sh|sk|sm|sp|ss|st|t|tch|th|tt|tz|dt|nz|tz|rtz|ntz|ltz|sch|nsch|rld|rms|nst|bt|wd|fth|ngst|xth|wth|lst|hm|pth|dst|cht|sc|rmth|nx|dth|thm|lpt|lfth|nth|dredth|hn|lsh|kh|gh|rgh|hr|lch|lx|rx|wt|ngh|q|rnt|ghth|rv|gm|ndt|rnst|tsch|lc|ltz|ldst|sth|rdt|dtz|phs|v|w|wk|wl|wn|x|xt|y|z|zz|zzle"
)
_PRONOUNCEABLE = re.compile(rf"(?:{_ONSETS})?[aeiouy](?:.*[aeiouy])?(?:{_CODAS})?s?", re.IGNORECASE)

_LONGEST_ACRONYM = 3
"""A longer word in capitals that can be pronounced is a word, if it is not in the list of acronyms."""


@rule(r"(?<=\w)–(?=[A-Z])", re.compile("–[A-Z]"))
def _between_names(m: re.Match[str], context: Context) -> str | None:
    """The US–UK border, the Paris–London train: a dash between two names is not a pause."""
    name = re.search(r"\b[A-Z]\w*$", context.text[: m.start()])
    letters = name is not None and len(name.group()) == 1 and re.match(r"[A-Z]\b", context.text[m.end() :])
    letters = letters or re.match(r"(?:AD|BC|CE|BCE)\b", context.text[m.end() :])
    return None if name is None else " to " if letters else " "


_WAYS = {"N": "north", "S": "south", "E": "east", "W": "west"}


@rule(r"(?<![\w.'-])(N(?:NE|NW|E|W)|S(?:SE|SW|E|W)|E(?:NE|SE)|W(?:NW|SW))(?![\w'-]|\.\w)", CAPITALS)
def _compass(m: re.Match[str], context: Context) -> str | None:
    """The wind was ESE → "the wind was east-southeast"; "NE" alone may be a state."""
    letters = m.group()
    two = len(letters) == 2
    if (
        two
        and not _BEFORE_A_WAY.search(context.text[: m.start()])
        and not re.match(r"\s(?:of|by|wind|gale|corner|coast)\b", context.text[m.end() :])
    ):
        return None
    last = "".join(_WAYS[c] for c in letters[-2:])
    return last if two else f"{_WAYS[letters[0]]}-{last}"


_BEFORE_A_WAY = re.compile(
    r"\b(?:the|from|to|at|by|wind|course|heading|headed|blowing|due|bearing|miles|steering|and|was|is)\s$",
    re.IGNORECASE,
)


@rule(r"(?<![\w'])([A-Z]+(?:'[A-Z]+)+|[A-Z]{2,})('?s)?(?!\w|'[A-Z])", CAPITALS)
def _capitals(m: re.Match[str], context: Context) -> str | None:
    """FBI → "F B I"; NO → "No". A word of the book, or of English, is said as a word."""
    word, ending = m.group(1), m.group(2) or ""
    if re.search(r"([A-Z])\1\1", word) and word != "AAA":
        # A drawn-out word ("NOOO"), not an acronym.
        return None
    if not _is_spelled(word.lower().replace("'", ""), ending, m, context):
        return word.capitalize() + ending
    return " ".join(word) + ("'s" if ending else "")


def _is_spelled(word: str, ending: str, m: re.Match[str], context: Context) -> bool:
    """Whether a word in capitals is said letter by letter."""
    if word in _SAID_AS_WORDS or "'" in m.group(1):
        return False
    if word in _SOUNDS:
        return False
    before, after = context.text[: m.start()], context.text[m.end() :]
    if re.search(r"\b[Aa]n\s$", before) and word[0] not in "aeiou" and not word.startswith(("hour", "heir", "hon")):
        # "An" stands before a vowel: what begins with a consonant is said by its letters ("an LED").
        return True
    if word in _TWO_WORDS_BESIDE or word in _NO_NOUNS:
        return (
            ending == "s" or _shown_by_others(word, before, after) or (word in _SPELLED and word not in context.known)
        )
    if word in _SPELLED:
        return word not in context.known and not (word in _SHORT_AND_SPELLED and _is_shouted(before, after))
    if not re.search("[aeiouy]", word):
        return True
    if ending == "s" and len(word) <= _LONGEST_ACRONYM:
        # In capitals but for its plural: no word is written so.
        return True
    if word in context.known:
        return False
    if len(word) > _LONGEST_ACRONYM or context.heading or _is_shouted(before, after):
        return not _PRONOUNCEABLE.fullmatch(word)
    return word not in SHORT_WORDS


def _shown_by_others(word: str, before: str, after: str) -> bool:
    """Whether the words around show that what could be a word is an acronym: "the US", "an LED lamp"."""
    if word == "me" and re.match(r"\s(?:I|you|he|she|that|who|of)\b", after):
        return False
    lead, follow = _TWO_WORDS_BESIDE.get(word, (r"\b(?:the|an?)\s$", r"(?!)"))
    if (
        re.match(r"\s+[A-Z]{2,}\b", after)
        and not re.match(r"\s+(?:Army|UK|EU|TV|FBI|CIA)\b", after)
        and word in _NO_NOUNS
    ):
        # A shout: "THE IS-WORD", "LET US GO".
        return bool(re.search(r"\b[Tt][Hh][Ee]\s$", before))
    return bool(re.search(lead, before, re.IGNORECASE) or re.match(follow, after))


_WORD = re.compile(r"[^\W\d_][\w']*")


def _is_shouted(before: str, after: str) -> bool:
    """Whether a word in capitals stands in a shout: a neighbour is in capitals as well, or the whole sentence is, with its mark."""
    left, right = re.search(r"([^\W\d_][\w']*)[\s,!-]+$", before), re.match(r"[\s,!-]+([^\W\d_][\w']*)", after)
    for found in (left, right):
        beside = found.group(1) if found else ""
        spelled = beside.lower() in _SPELLED or not re.search("[AEIOUY]", beside)
        if (
            len(beside) > 1
            and beside.isupper()
            and not spelled
            and (beside.lower() in SHORT_WORDS or len(beside) > _LONGEST_ACRONYM)
        ):
            return True
    others = _WORD.findall(before + " " + after)
    return all(other.isupper() for other in others) and ("!" in after[-3:] or len(others) >= _LEAST_SHOUTED)


_LEAST_SHOUTED = 3
"""So many other words a sentence in capitals has if it has no mark of a shout: "MIT, IMF." are none."""
