"""Roman numerals."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english.rules import ROMAN, Context, Rules
from audiobook.language import roman_value

RULES = Rules()
rule = RULES

_CANONICAL = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_COUNTED_THINGS = (
    r"[Cc]hapters?|[Bb]ooks?|[Pp]arts?|[Vv]olumes?|[Aa]cts?|[Ss]cenes?|[Cc]antos?|[Ss]taves?|[Ss]ections?|[Ll]etters?|[Ww]ar|[Tt]ype|"
    r"[Mm]ark|[Pp]hase|[Ll]evel|[Aa]rticles?|[Cc]lass|[Ee]pisodes?|[Aa]ppendix|[Ff]igures?|[Pp]lates?|[Tt]ables?|[Vv]erses?|[Ss]tage|"
    r"[Pp]salms?|[Ss]onnets?|[Oo]des?|[Hh]ymns?|[Ll]essons?|[Ss]tanzas?|[Ee]xhibits?|[Ss]ymphony|[Pp]ages?|[Gg]rade|[Gg]roup|[Cc]amp|[Cc]orps|"
    r"CHAPTER|BOOK|PART|VOLUME|ACT|SCENE|CANTO|STAVE|SECTION|LETTER|WAR|EPISODE|APPENDIX|PSALM|SONNET|LESSON|PHASE|LEVEL|"
    r"(?:[Vv]ol|VOL|[Cc]hap|CHAP|[Bb]k|[Pp]t|[Ff]ig|[Pp]l|[Pp]p?)\."
)
_SHORT_THINGS = {
    "vol": "volume",
    "chap": "chapter",
    "bk": "book",
    "pt": "part",
    "fig": "figure",
    "pl": "plate",
    "p": "page",
    "pp": "pages",
}


@rule(rf"\b({_COUNTED_THINGS})\s((?i:{_CANONICAL}))(?:\s?[-–]\s?((?i:{_CANONICAL})))?\b(?!')", ROMAN)
def _counted_thing(m: re.Match[str], context: Context) -> str | None:
    """Chapter XIV → "Chapter fourteen"; chapters IV–VI → "chapters four to six"."""
    what, numeral, last = m.groups()
    if not numeral or (numeral.islower() and len(numeral) == 1 and numeral not in "vx"):
        return None
    if (
        numeral == "I"
        and not last
        and not context.heading
        and not re.match(r"\s*(?:[.,;:)!?]|$|of\b|[Ss]cene|SCENE|[—–]\s?[A-Z])", context.text[m.end() :])
    ):
        return None
    if numeral in ("C", "D", "M", "L") and not context.heading:
        # "Vitamin C" is not a number, nor are "Type C" and "Letter D".
        return None
    if numeral in ("mix", "mi", "li", "di", "mm", "cd", "dc", "md", "cv"):
        return None
    what = _SHORT_THINGS.get(what.rstrip(".").lower(), what)
    what = what.capitalize() if what.isupper() or m.group(1)[0].isupper() else what
    said = f"{what} {_counted(numeral)}"
    return f"{said} to {_counted(last)}" if last else said


def _counted(numeral: str) -> str:
    return numbers.cardinal(str(roman_value(numeral)))


_WORLD_WAR = re.compile("WW")
rule.fixed(r"\bWW\s?(?:II|2)\b", _WORLD_WAR, "World War two")
rule.fixed(r"\bWW\s?(?:I|1)\b(?!')", _WORLD_WAR, "World War one")


@rule(rf"^({_CANONICAL})(?=\.?\s*$|[.:]\s)", ROMAN, re.IGNORECASE)
def _heading_number(m: re.Match[str], context: Context) -> str | None:
    if not context.heading or not m.group():
        return None
    return _counted(m.group(1)).capitalize()


_RULERS = (
    r"(?:King|Queen|Pope|Emperor|Empress|Tsar|Czar|Kaiser|Prince|Princess|Duke|Sultan|Shah|Pharaoh|Count|Earl|Lord|Lady|Sir|Saint|St\.|Patriarch"
    r"|Antipope|Archduke)\s(?:[A-Z][a-zà-ÿ]+\s)?"
)
_REGNAL = re.compile(
    r"(?:Henry|Louis|Charles|George|Edward|Richard|William|James|John|Pius|Leo|Benedict|Gregory|Urban|Innocent|Clement|Alexander|Elizabeth|Mary"
    r"|Catherine|Philip|Ferdinand|Frederick|Wilhelm|Napol[eé]on|Nicholas|Peter|Ivan|Paul|Otto|Gustav|Gustavus|Christian|Haakon|Olaf|Harald|Albert"
    r"|Leopold|Baldwin|Emmanuel|Emanuel|Umberto|Francis|Franz|Joseph|Maximilian|Rudolf|Sigismund|Constantine|Theodosius|Ptolemy|Ramses|Rameses"
    r"|Darius|Xerxes|Cyrus|Antiochus|Thutmose|Amenhotep|Robert|David|Alfonso|Alphonso|Pedro|Juan|Carlos|Felipe|Isabella|Margaret|Anne"
    r"|Murad|Mehmed|Selim|Suleiman|Mahmud|Ahmed|Sixtus|Boniface|Celestine|Julius|Adrian|Honorius|Martin|Edmund|Harold|Stephen|Rama|Michael|Karl"
    r"|Ludwig|Friedrich|Heinrich|Thomas|Howard|Davis|Rockefeller|Victor|Eugene|Conrad|Lothair|Ladislaus|Casimir|Theodore|Basil|Leon)"
)
_THINGS = re.compile(
    r"\b(?:Rocky|Rambo|Apollo|Gemini|Saturn|Titan|Soyuz|Voyager|Pioneer|Mariner|Viking|Vostok|Sputnik|Mercury|Skylab|Salyut|Bowl|Godfather|Jaws|Halloween"
    r"|Alien|Aliens|Terminator|Superman|Batman|Ghostbusters|Psycho|Scream|Saw|Fantasy|Quest|Mario|Kart|Kombat|Fighter|Fallout|Civilization|Warcraft"
    r"|Diablo|Doom|Quake|Zelda|Wars|Trek|Future|Games|Olympiad|Olympics|Vatican|Lateran|Concerto|Sonata|Opus|Panzer|Tiger|Spitfire|Model|Series"
    r"|Operation|Project|Plan|Unit|Station|Route|Camp|Stalag|Oflag|Legion|Division|Corps|Army|Fleet|District|Ward|Zone|Sector|Region|Category|Title"
    r"|Schedule|Rank|Tier|Form|Year|Cycle|Round|Game|Match|Test|Exam|Latin|Algebra|Calculus|Physics|Biology|Chemistry|English|French|Spanish"
    r"|Fund|Act|Amendment|Proposition|Protocol|Treaty|Salt|Start|Ultima|Resident Evil|Trilogy|Dynasty|Iron|Intel|Pentium|Celsius|Factor|Schengen"
    r"|Discovery|Enterprise|Endeavour|Challenger|Atlantis|Columbia|Ares|Orion|Artemis|Starship|Falcon|Atlas|Delta|Explorer|Ranger|Surveyor|Venera|Luna"
    r"|Zond|Zeus|Trident|Polaris|Poseidon|Minuteman|Mustang|Bentley|Jaguar|Phantom|Shadow|Comet|Viscount|Camera|Kodak|Leica|Canon|Nikon|Nintendo"
    r"|PlayStation|Xbox|Sega|Apple|Windows|System|Version|Edition|Release|Volume|Season|Sequel|Hangar|Dock|Pier|Lock|Block|Lot|Tomb|Site|Layer|Troy"
    r"|Story|Man|Hard|Park|Dead|Night|World|Street|Club|Knight|Gun|Weapon|Creed|Craft|Evil|Effect|Souls|Scrolls|Genesis|Exodus|Leviticus|Deuteronomy|Isaiah|Jeremiah|Ezekiel|Romans|Corinthians|Revelation|Acts|Hebrews|Proverbs|Kings|Samuel|Chronicles|Stratum|Tablet|Scroll|Codex|Manuscript|Stele|Caesarea|Deck|Bay|Pod|Colony|Outpost|Moon|Planet|Kepler|Ganymede|Earth|Mars)\s$"
)
_PLURAL_OR_THING = re.compile(r"\b(?:[Tt]he|[Aa]n?|this|that|every|each)\s(?:[A-Z][\w'-]+\s)$")


def _is_thing(before: str, after: str) -> bool:
    """Whether what a numeral stands after is a thing, not a person: by its name, or by an article or a noun beside it."""
    if re.search(rf"{_RULERS}$|\b{_REGNAL.pattern}\s$", before):
        return False
    if _THINGS.search(before):
        return True
    noun = re.match(
        r"\s(?:rocket|missile|mission|movie|film|tank|engine|submarine|fighter|bomber|ship|spacecraft|probe|computer|console|game|radar)s?\b",
        after,
    )
    return noun is not None or _PLURAL_OR_THING.search(before) is not None


@rule(rf"(?<=[a-z]\s)({_CANONICAL})('s)?(?!\w|'[a-z]|\.\w)", ROMAN)
def _reign(m: re.Match[str], context: Context) -> str | None:
    """Henry VIII's → "Henry the Eighth's"; Rocky IV → "Rocky four"; a single I is a numeral only after the name of a ruler."""
    numeral, genitive = m.groups()
    before, after = context.text[: m.start()], context.text[m.end() :]
    if not numeral or not re.search(r"(?<![\w'])[A-Z][a-zà-ÿ]+\s$", before):
        return None
    ruler = re.search(rf"{_RULERS}[A-Z][a-zà-ÿ]+\s$", before)
    crowned = ruler is not None and not re.match("Sir|Lord|Lady|Count|Earl|Duke", ruler.group())
    known = ruler or re.search(rf"\b{_REGNAL.pattern}\s$", before)
    thing = not ruler and _is_thing(before, after)
    if len(numeral) == 1 and not _is_lone_numeral(numeral, crowned, bool(known), thing, genitive, after):
        return None
    if set(numeral) & set("LCDM") and len(numeral) < (2 if thing else 3):
        return None
    if thing:
        return f"{_counted(numeral)}{genitive or ''}"
    if roman_value(numeral) > _MOST_OF_A_NAME and not known:
        return None
    return f"the {numbers.ordinal(str(roman_value(numeral))).title()}{genitive or ''}"


_MOST_OF_A_NAME = 39
"""No ruler has a higher number: John XXIII is the highest of the popes, Henry LXXII of all."""


def _is_lone_numeral(numeral: str, ruler: bool, known: bool, thing: bool, genitive: str | None, after: str) -> bool:
    """Whether a single letter after a name is a numeral: "George V", but not "Charles I knew" or "Malcolm X"."""
    if numeral == "I":
        return (
            ruler
            or (thing and re.match(r"[.,;:)!?]|$", after) is not None)
            or (
                known
                and re.match(r"\s(?:of|was|had|and|in|died|reigned|ruled|granted|himself|to|became)\b|[,;).]|$", after)
                is not None
                and re.match(r"\s(?:was|had)\b", after) is None
            )
        )
    if numeral == "V":
        return ruler or thing or genitive is not None or not after.startswith(".")
    if numeral == "X":
        return ruler or thing or known
    return False


@rule(rf"(?<![\w'.-])({_CANONICAL})\s?[-–]\s?({_CANONICAL})(?![\w'-])", re.compile(r"[IVXLC]\s?[-–]\s?[IVXLC]"))
def _range(m: re.Match[str], _: Context) -> str | None:
    """IV–VI → "four to six"."""
    low, high = m.groups()
    if not low or not high or roman_value(low) >= roman_value(high) or max(len(low), len(high)) < 2:
        return None
    return f"{_counted(low)} to {_counted(high)}"


@rule(rf"(?<![\w'.-])(?=[IVXLCDM]{{2}})({_CANONICAL})(?![\w'-])", ROMAN)
def _alone(m: re.Match[str], context: Context) -> str | None:
    """XIV → "fourteen"; MCMXC → "nineteen ninety". "CD" and "MIX" are not numbers."""
    numeral = m.group()
    if numeral.lower() in context.known:
        return None
    large = set(numeral) & set("LCDM")
    value = roman_value(numeral)
    if (
        large
        and len(numeral) < _LEAST_LETTERS
        and not (set(numeral) & set("LC") and "X" in numeral and len(numeral) > 2)
    ):
        return None
    if numeral in ("CIVIC", "CIVIL", "MIX", "MILD", "LIVID", "VIVID", "CLIX"):
        return None
    return numbers.year(value) if value >= _LEAST_YEAR else numbers.cardinal(str(value))


_LEAST_LETTERS = 4
"""Shorter numerals with L, C, D or M are acronyms or words more often than numbers: CD, MD, MIX, LIV."""
_LEAST_YEAR = 1000
