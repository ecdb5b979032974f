"""Measures, powers and fractions."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english import amounts, units
from audiobook.directing.english.amounts import AMOUNT, TO, mixed
from audiobook.directing.english.money import counted
from audiobook.directing.english.rules import DIGIT, SIGN, Context, Rules, stop

RULES = Rules()
rule = RULES

_DOT = r"(\.(?=[,;:)]|\s+[a-z\d(]))?"
"""The full stop of a unit, where the sentence goes on."""
_NOUN_AHEAD = re.compile(
    r"\s(?!(?:a|above|after|ahead|all|along|an|and|apart|are|around|as|at|away|back|be|because|before|behind|below|beneath|beyond|but|"
    r"by|can|could|deep|did|do|does|down|each|east|far|for|from|had|has|have|he|her|here|high|his|I|if|in|into|is|it|less|long|may|"
    r"might|more|must|my|north|now|of|off|on|onto|or|our|out|over|per|she|short|should|since|so|south|straight|than|that|the|their|"
    r"them|then|there|they|thick|this|through|till|to|too|towards?|under|until|up|upon|was|we|were|west|when|where|which|while|who|"
    r"wide|will|with|within|without|would|x|you|your)\b)[a-z]"
)
_MILLIONS_AHEAD = re.compile(
    r"\s(?:people|men|women|children|users|readers|copies|years|dollars|pounds|euros|others|of them)\b"
)


@rule(r"(?<![\w.])(\d+)\s?((?:[mkrbwf]\.\s?p\.\s?[hmgs]|h\.\s?p|c\.\s?c)\b\.?)", DIGIT)
def _dotted_unit(m: re.Match[str], context: Context) -> str | None:
    """50 m.p.h. → "fifty miles per hour"."""
    unit = re.sub(r"[.\s]", "", m.group(2))
    ends = m.group().endswith(".") and not context.text[m.end() :].strip("\"'”’)* _")
    return f"{numbers.cardinal(m.group(1))} {units.name(unit, one=m.group(1) == '1')}{'.' * ends}"


@rule(rf"(?<![\w.,])([-−+]?{AMOUNT})\s?({units.UNIT})?{TO}([-−+]?{AMOUNT})([\s-]?)({units.UNIT}){_DOT}", DIGIT)
def _range_of_measures(m: re.Match[str], context: Context) -> str | None:
    """40–60°C → "forty to sixty degrees Celsius"; with two different units, each is said."""
    low, unit_of_low, high, gap, unit, _stop = m.groups()
    if unit in "AVWLlhg" and gap == "-":
        return None
    one = gap == "-" or (_is_one("2", gap, context.text[: m.start()], context.text[m.end() :]))
    same = unit_of_low in (None, unit) or (unit_of_low in "°º" and unit[0] in "°º")
    first = amounts.words(low) if same else f"{amounts.words(low)} {units.name(unit_of_low, one=amounts.is_one(low))}"
    return f"{first} to {amounts.words(high)} {units.name(unit, one=one)}"


def _means_inches(sign: str, before: str, after: str) -> bool:
    """Whether a mark after a number means inches or feet; the others close a quotation, or nothing tells that they do not."""
    if sign not in '"”':
        return True
    if sign == "”":
        opened = before.count("“") > before.count("”")
    else:
        opened = len(re.findall(r'(?<![\d½¼¾⅓⅔⅛])"', before)) % 2 == 1
    if opened:
        return sign in after.partition("“")[0] and re.match(r"\s[a-z]", after) is not None
    return re.match(r"\s?[x×a-z,;.!?)-]|$", after) is not None


@rule(rf"(?<![\w.,])({AMOUNT})(['′\"″”])?{TO}({AMOUNT})\s?(['′\"″”])(?=\s?[x×a-z,;.!?)]|$)", DIGIT)
def _range_of_marks(m: re.Match[str], context: Context) -> str | None:
    """5′–6′ → "five to six feet"; 3-4" thick → "three to four inches thick"."""
    low, sign_of_low, high, sign = m.groups()
    before, after = context.text[: m.start()], context.text[m.end() :]
    if sign_of_low not in (None, sign) or not _means_inches(sign, before, after) or (sign == "'" and not sign_of_low):
        return None
    one = _is_one("2", "", before, after)
    return counted(f"{amounts.words(low)} to {amounts.words(high)}", "foot" if sign in "′'" else "inch", one=one)


@rule(rf"(?<![\w.,^])({AMOUNT}){TO}({AMOUNT})(?![\w/]|[.,]\d)", re.compile(f"[{''.join(amounts.FRACTIONS)}]|\\d/\\d"))
def _range_of_fractions(m: re.Match[str], _: Context) -> str | None:
    """2½–3 → "two and a half to three"."""
    low, high = m.groups()
    if not re.search(rf"[{''.join(amounts.FRACTIONS)}/]", low + high) or re.fullmatch(r"\d+-\d/\d+", m.group()):
        # "1-1/2" is one and a half.
        return None
    return f"{amounts.words(low)} to {amounts.words(high)}"


@rule(rf"(?<=\d)(\^[-−]?\d+|[⁻⁺]?[⁰¹²³⁴-⁹]+)\s?({units.UNIT}){_DOT}", DIGIT)
def _power_and_unit(m: re.Match[str], context: Context) -> str | None:
    """10⁸ m/s → "ten to the power of eight metres per second"."""
    power, unit, _stop = m.groups()
    if not re.search(r"(?<!\d)10$", context.text[: m.start()]):
        return None
    return f"{_raised_to(power.lstrip('^'))} {units.name(unit, one=False)}"


@rule(
    r"(?<![\w.])(\d{1,3})\s?°\s?(\d{1,2})\s?['′](?:\s?(\d{1,2}(?:\.\d+)?)\s?(?:\"|″|”|''))?(?:\s?([NSEW])\b\.?)?", DIGIT
)
def _place_on_earth(m: re.Match[str], _: Context) -> str:
    """51° 30′ N → "fifty-one degrees thirty minutes north"."""
    degrees, minutes, seconds, way = m.groups()
    said = [counted(amounts.words(degrees), "degree", one=degrees == "1")]
    for count, unit in ((minutes, "minute"), (seconds, "second")):
        if count:
            bare = count.lstrip("0") or "0"
            said.append(counted(amounts.words(bare), unit, one=bare == "1"))
    return " ".join([*said, _WAYS[way]] if way else said)


_WAYS = {"N": "north", "S": "south", "E": "east", "W": "west"}


@rule(rf"(?<![\w.,])({AMOUNT})\s?°\s?([NSEW])\b(?!\.\w)", DIGIT)
def _way(m: re.Match[str], _: Context) -> str:
    """90° W → "ninety degrees west"."""
    return f"{counted(amounts.words(m.group(1)), 'degree', one=m.group(1) == '1')} {_WAYS[m.group(2)]}"


@rule(
    r"(?<![\w.])(\d)\s?(?:'|′|ft\b\.?)[\s-]?(1[01](?:½)?|\d(?:½)?)?(?:\s?(?:\"|″|”|''|in\b\.?))?(?!\s?[x×]\s?\d)(?=[\s,.;:!?)-]|$)",
    DIGIT,
)
def _height(m: re.Match[str], context: Context) -> str | None:
    """5'11" → "five foot eleven"."""
    feet, inches = m.groups()
    if not inches and not re.search(r"['′]$|ft", m.group()):
        return None
    if not inches:
        one = feet == "1" or _is_one("2", "", context.text[: m.start()], context.text[m.end() :])
        return None if "ft" in m.group() else counted(numbers.cardinal(feet), "foot", one=one)
    return f"{numbers.cardinal(feet)} foot {amounts.words(inches)}"


@rule(rf"(?<![\w.])(\d\d+)\s?['′]\s?({AMOUNT})\s?(?:\"|″|”|'')", DIGIT)
@rule(rf"(?<![\w.])(\d+)\s?ft\b\.?,?\s(?:and\s)?({AMOUNT})\s?in\b{_DOT}", DIGIT)
def _feet_and_inches(m: re.Match[str], _: Context) -> str:
    feet, inches = m.group(1), m.group(2)
    said = counted(numbers.cardinal(feet), "foot", one=feet == "1")
    return f"{said} {counted(amounts.words(inches), 'inch', one=inches == '1')}"


@rule(rf"(?<![\w.])(\d+)\s?st\b\.?,?\s?({AMOUNT})\s?lbs?\b{_DOT}", DIGIT)
@rule(rf"(?<![\w.])(\d*(?:[02-9]|1\d))\s?st\b\.?,?\s(\d\d?)\b(?!\s?[a-z]|[.,:/]\d){_DOT}", DIGIT)
def _stone(m: re.Match[str], _: Context) -> str:
    """11 st. 4 lb. → "eleven stone four pounds"; 11 st 4 → "eleven stone four"."""
    stone, pounds = m.group(1), m.group(2)
    said = f"{numbers.cardinal(stone)} stone {amounts.words(pounds)}"
    return said if "lb" not in m.group() else f"{said} pound{'s' * (pounds != '1')}"


@rule(r"(?<![\w.])(\d+)\sst\b(\.?)(?!\s?\d)", DIGIT)
@rule(r"(?<![\w.])(\d*(?:[02-9]|1\d))st\b(\.?)(?!\s?\d)", DIGIT)
def _only_stone(m: re.Match[str], context: Context) -> str:
    """12st → "twelve stone"; 21st is an ordinal."""
    return f"{numbers.cardinal(m.group(1))} stone{stop(m, context)}"


@rule(r"(?<![\w.])(\d+\.\d+|\d+(?=\s))\s?s\b(?!\.\s?\d|')" + _DOT, DIGIT)
def _seconds(m: re.Match[str], _: Context) -> str | None:
    """9.8 s → "nine point eight seconds"; "10s." are shillings, and "the 80s" a decade."""
    if m.group().endswith("."):
        return None
    return f"{amounts.words(m.group(1))} second{'s' * (m.group(1) != '1')}"


@rule(rf"(?<![\w.])({AMOUNT})\s?(″|''|”|\")(?=\s?[x×a-z,;.!?)]|\s?-|$)", DIGIT)
@rule(rf"(?<![\w.])({AMOUNT})\s?(′|'(?=\s?[x×]))", DIGIT)
def _inches(m: re.Match[str], context: Context) -> str | None:
    amount, sign = m.groups()
    before, after = context.text[: m.start()], context.text[m.end() :]
    if not _means_inches(sign, before, after):
        return None
    noun = bool(_NOUN_AHEAD.match(after)) or after.startswith("-")
    if amounts.is_fraction(amount):
        said = amounts.words(amount).removeprefix("one ").removesuffix("s")
        return f"{said} inch" if noun else _part_of(amount, "inch", before)
    one = amounts.is_one(amount) or noun
    return counted(amounts.words(amount), "foot" if sign in "′'" else "inch", one=one)


@rule(rf"(?<![\w.,^])([-−+]?{AMOUNT})([\s-]?)({units.UNIT}){_DOT}", DIGIT)
def _measure(m: re.Match[str], context: Context) -> str | None:
    """15 km/h → "fifteen kilometres per hour"; 98.6°F → "ninety-eight point six degrees Fahrenheit"; a 10m pool → "a ten metre pool"."""
    amount, gap, unit, _stop = m.groups()
    if (unit in {"A", "h", "m", "l", "L", "V", "W", "g", "t"} and gap and gap != " ") or (unit == "A" and gap):
        return None
    before, after = context.text[: m.start()], context.text[m.end() :]
    if unit == "m" and not gap and _MILLIONS_AHEAD.match(after):
        return f"{amounts.words(amount)} million"
    if amounts.is_fraction(amount) and unit not in "%‰" and gap != "-":
        return _part_of(amount, unit, before)
    return f"{amounts.words(amount)} {units.name(unit, one=_is_one(amount, gap, before, after))}"


_NOUN_UNITS = (
    "mile|hour|pound|pint|inch|ounce|gallon|teaspoon|tablespoon|cup|yard|acre|league|litre|liter|dozen|minute|mile"
)


@rule(rf"(?<![\w.])([{''.join(amounts.FRACTIONS)}]|[1-7]/[2-8])\s({_NOUN_UNITS})\b", DIGIT)
def _part_of_noun(m: re.Match[str], context: Context) -> str:
    """¾ mile → "three quarters of a mile"."""
    return _part_of(m.group(1), m.group(2), context.text[: m.start()])


def _part_of(amount: str, unit: str, before: str) -> str:
    """½ lb. → "half a pound"; ¾ mile → "three quarters of a mile"."""
    one = unit if unit in _NOUN_UNITS.split("|") else units.name(unit, one=True)
    if re.search(r"\b(?:an?|the|this|that|his|her|their|my|your|our|every|each)\s$", before):
        return f"{amounts.words(amount).removeprefix('one ')} {one}"
    article = "an" if one[0] in "aeio" or one.startswith("hour") else "a"
    said = amounts.words(amount)
    return (
        f"half {article} {one}"
        if said == "one half"
        else f"{said.replace('one eigh', 'an eigh').replace('one ', 'a ', 1)} of {article} {one}"
    )


def _is_one(amount: str, gap: str, before: str, after: str) -> bool:
    """Whether a unit is said in the singular: after one, and before a noun ("a 10m pool", "the 5-km run")."""
    if amounts.is_one(amount) or gap == "-":
        return True
    if re.match(r"-[a-z]", after):
        return True
    article = re.search(
        r"\b(?:(an?)|the|this|that|his|her|its|their|my|your|our|every|each|another)\s$", before, re.IGNORECASE
    )
    return article is not None and bool(_NOUN_AHEAD.match(after))


@rule(r"\b(m\.p\.h\b\.?|mph|km/h|kph|rpm|r\.p\.m\b\.?)", re.compile(r"mph|km/h|kph|rpm|m\.p\.h|r\.p\.m"))
def _speed(m: re.Match[str], _: Context) -> str:
    return units.name(m.group(1).replace(".", ""), one=False)


@rule(r"\bper (kg|km|lb|oz|hr|min|sec|ml|cm|ft|sq ft|gal|mi|m|g)\b(?!')", re.compile(r"\bper [a-z]{1,3}\b"))
def _per_unit(m: re.Match[str], _: Context) -> str:
    return f"per {units.name(m.group(1), one=True)}"


@rule(rf"(?<![\w.,$£€])({AMOUNT}){TO}({AMOUNT})([kK])(?![\w])", DIGIT)
def _range_of_thousands(m: re.Match[str], context: Context) -> str:
    """5–10k → "five to ten thousand"; a 5–10K run keeps its K."""
    run = re.match(r"\s(?:runs?|races?|screens?|video)\b", context.text[m.end() :])
    return f"{amounts.words(m.group(1))} to {amounts.words(m.group(2))} {'K' if run else 'thousand'}"


@rule(rf"(?<=[\w)])({units.RATE})", SIGN)
def _rate(m: re.Match[str], context: Context) -> str | None:
    """$5/hour → "five dollars per hour"."""
    if not re.search(r"(?:[$£€¥]\s?[\d,.–-]+[kmb]?|\d[\d,.]*\s?[a-z]+)$", context.text[: m.start()]):
        return None
    return units.per(m.group(1))


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


@rule(r"(?<=[\w)])\^\(?([-−]?(?:\d+(?:\.\d+)?|[a-z])\b)\)?", SIGN)
@rule(r"(?<=[\w)])([⁻⁺]?[⁰¹²³⁴-⁹]+|ⁿ)(?![\w⁻⁺])", SIGN)
def _power(m: re.Match[str], context: Context) -> str | None:
    """10⁻³ → "ten to the power of minus three"; x^2 → "x squared"."""
    before = context.text[: m.start()]
    raised = m.group()[0] != "^"
    if raised and re.search(r"(?<!\d)(?:1[5-9]|20)\d\d$", before):
        # The mark of a note after a year.
        return ""
    if raised and m.group() not in "²³" and not re.search(r"[\d)]$|(?:^|[^\w'])[^\W\d_]$", before):
        # After a word, the mark of a note.
        return None
    return _raised_to(m.group(1))


def _raised_to(power: str) -> str:
    """A power in words, with a blank before it: "2" → " squared"; "⁻³" → " to the power of minus three"."""
    plain = power.translate(_RAISED).replace("ⁿ", "n").replace("−", "-").replace("+", "")
    if plain in ("2", "3"):
        return " squared" if plain == "2" else " cubed"
    return f" to the power of {plain if plain.isalpha() else amounts.words(plain)}"


rule.fixed(r"(?<=\d)\s?[x×]\s?(?=10(?:[⁰¹²³⁴-⁹⁻^]))", DIGIT, " times ")


@rule(rf"(?<![\w.])({AMOUNT})\s?[x×]\s?({AMOUNT})(?![.]*\d|\w*\d)(?:(?<!\s)({units.UNIT}))?(?=(\s?=)?)", DIGIT)
def _by(m: re.Match[str], _: Context) -> str:
    """10 × 12 → "ten by twelve"; 3 × 4 = 12 → "three times four"."""
    said = f"{amounts.words(m.group(1))} {'times' if m.group(4) else 'by'} {amounts.words(m.group(2))}"
    return f"{said} {units.name(m.group(3), one=False)}" if m.group(3) else said


@rule(r"(?<=[\d'\"″′”½¼¾m])\s?([x×])\s?(?=\d)(?!10(?:[⁰¹²³⁴-⁹⁻^]))", DIGIT)
@rule(r"(?<=(?:ft|in|yd))\s([x×])\s(?=\d)", DIGIT)
def _by_between_units(_m: re.Match[str], _: Context) -> str:
    return " by "


rule.fixed(r"(?<=\d)x(?=\s[a-z])", DIGIT, " times")
rule.fixed(r"~\s?(?=\d)", DIGIT, "about ")


@rule(rf"(?<![\w.])(\d+)?\s?([{''.join(amounts.FRACTIONS)}])", DIGIT)
def _vulgar(m: re.Match[str], context: Context) -> str:
    whole, sign = m.groups()
    return mixed(whole, *amounts.FRACTIONS[sign]) if whole or sign != "½" else _half_of(m, context)


@rule(r"(?<![\w./])(?:(\d+)[\s-])?([1-9]\d?)/([2-9]|1\d|20|32|64|100)(?:th|ths|rds?|nds?)?\b(?!/)", DIGIT)
def _slashed(m: re.Match[str], context: Context) -> str | None:
    whole, top, bottom = m.groups()
    if re.match(r"\stime\b(?! (?:to|for))", context.text[m.end() :]) and bottom in ("2", "4", "8"):
        # Of music.
        return f"{numbers.cardinal(top)} {numbers.cardinal(bottom)}"
    if top == bottom:
        return None
    if (whole, top, bottom) == (None, "1", "2"):
        return _half_of(m, context)
    return mixed(whole, top, bottom) if int(top) < int(bottom) or whole is None else None


def _half_of(m: re.Match[str], context: Context) -> str:
    return (
        "half" if re.match(r"\s(?:an?|the|of|my|your|his|her|its|our|their)\b", context.text[m.end() :]) else "one half"
    )
