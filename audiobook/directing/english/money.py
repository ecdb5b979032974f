"""Sums of money, modern and pre-decimal (pounds, shillings and pence)."""

from __future__ import annotations

import re

from audiobook.directing import numbers
from audiobook.directing.english import amounts
from audiobook.directing.english.rules import DIGIT, SIGN, Context, Rules

RULES = Rules()
rule = RULES

_CURRENCIES = {"$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent"), "¥": ("yen", ""),
               "₹": ("rupee", "paisa"), "₽": ("rouble", "kopeck"), "₩": ("won", ""), "₺": ("lira", "kurus"), "₪": ("shekel", "agora"),
               "₴": ("hryvnia", "kopeck"), "₿": ("bitcoin", ""), "₫": ("dong", ""), "R$": ("real", "centavo"), "₱": ("peso", "centavo")}  # fmt: skip
_LANDS = {"US": "U S", "A": "Australian", "AU": "Australian", "C": "Canadian", "CA": "Canadian", "CAN": "Canadian", "NZ": "New Zealand",
          "HK": "Hong Kong", "S": "Singapore", "SG": "Singapore", "NT": "Taiwan", "J": "Jamaican", "E": "Egyptian", "I": "Irish",
          "IR": "Irish"}  # fmt: skip
_CODES = {"USD": "U S dollar", "CAD": "Canadian dollar", "AUD": "Australian dollar", "NZD": "New Zealand dollar", "HKD": "Hong Kong dollar",
          "SGD": "Singapore dollar", "EUR": "euro", "GBP": "pound", "JPY": "yen", "CHF": "Swiss franc", "INR": "rupee", "RUB": "rouble",
          "CNY": "yuan", "SEK": "Swedish krona", "NOK": "Norwegian krone", "DKK": "Danish krone", "DM": "mark", "Rs": "rupee", "Rs.": "rupee",
          "Fr.": "franc", "frs.": "franc", "kr": "krona", "kr.": "krona", "gns.": "guinea", "gns": "guinea"}  # fmt: skip
PLURALS = {"penny": "pence", "yen": "yen", "paisa": "paise", "foot": "feet", "inch": "inches", "stone": "stone", "won": "won", "yuan": "yuan",
           "lira": "lira", "dong": "dong", "real": "reais", "krona": "kronor", "krone": "kroner", "agora": "agorot", "hertz": "hertz",
           "kilohertz": "kilohertz", "megahertz": "megahertz", "gigahertz": "gigahertz", "hundredweight": "hundredweight",
           "horsepower": "horsepower"}  # fmt: skip
_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
_SYMBOL = f"(?:R\\$|[{''.join(c for c in _CURRENCIES if len(c) == 1)}])"
_WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_AMOUNT = rf"({_WHOLE})(?:\.(\d+))?"
_LAND = rf"(?:{'|'.join(sorted(_LANDS, key=len, reverse=True))})"
_SCALE = r"(?:[\s-]?(hundred|thousand|million|billion|trillion|bn|mn|tn|k|m|b)\b)"


def counted(words: str, unit: str, *, one: bool) -> str:
    """A number in words with its unit: ("five", "foot") → "five feet"."""
    first, space, last = unit.rpartition(" ")
    return f"{words} {unit}" if one else f"{words} {first}{space}{PLURALS.get(last, last + 's')}"


_HALF = r"(?:\s?[½¼¾])?"
_PENCE = rf"(\d+{_HALF}|[½¼¾])"


@rule(rf"£\s?(\d[\d,]*)[,.]?\s(\d+)\s?s\b\.?(?:[,.]?\s?(?:and\s)?{_PENCE}\s?d\b\.?)?", SIGN)
@rule(rf"£\s?(\d+)[:./-]\s?(\d\d?)[:./-]\s?{_PENCE}(?![\w,./-]\d|\w)", SIGN)
@rule(rf"\b(\d[\d,]*)\s?l\.\s(\d+)\s?s\b\.?(?:[,.]?\s?(?:and\s)?{_PENCE}\s?d\b\.?)?", DIGIT)
def _old_money(m: re.Match[str], _: Context) -> str:
    """£5 10s. 6d. → "five pounds, ten shillings and sixpence"."""
    pounds, shillings, pence = m.groups()
    out = counted(numbers.cardinal(pounds.rstrip(",")), "pound", one=pounds == "1")
    said = counted(numbers.cardinal(shillings), "shilling", one=shillings == "1")
    if not pence:
        return f"{out} and {said}"
    return f"{out}, {said} and {_pence(pence)}"


@rule(rf"£\s?(\d[\d,]*)[,.]?\s{_PENCE}\s?d\b\.?", SIGN)
def _pounds_and_pence(m: re.Match[str], _: Context) -> str:
    pounds = m.group(1).rstrip(",")
    return f"{counted(numbers.cardinal(pounds), 'pound', one=pounds == '1')} and {_pence(m.group(2))}"


@rule(rf"\b(\d+)\s?s\.?,?\s?(?:and\s)?{_PENCE}\s?d\b\.?", DIGIT)
def _shillings(m: re.Match[str], _: Context) -> str:
    said = counted(numbers.cardinal(m.group(1)), "shilling", one=m.group(1) == "1")
    return f"{said} and {_pence(m.group(2))}"


_PAID_BEFORE = re.compile(
    r"(?:\b(?:cost|costs|costing|paid|pay|pays|price|priced|worth|charged?|charges|spent|lent|owed?|owes|fare|wages?)(?:\s(?:me|you|him|her|us|them|was|is|of"
    r"|only|about|just))*|£\d[\d,]*,?)\s$",
    re.IGNORECASE,
)
_PRICE_BEFORE = re.compile(r"\b(?:at|for|only|gave|give|was|is|another|about|just)\s$", re.IGNORECASE)
_PRICE_AFTER = re.compile(r"\s(?:a|an|per|each|the|apiece|for)\b(?!\s(?:cup|way|teaspoon|tablespoon|mile|inch|hour)\b)")
_PART_AFTER = re.compile(r"\s(?:of|cups?|inch|inches|miles?|hours?|pints?|pounds?|full|empty|finished|done)\b")
_MOST_SHILLINGS = 19
_MOST_PENCE = 11
_PENCE_OF_NO_FRACTION = (6, 9, 11)
_IN_NO_LOWEST_TERMS = ((2, 6), (3, 6), (4, 6), (3, 9), (6, 9))
"""Nobody writes a third as "2/6"."""


@rule(r"(?<![\w/.,])(\d{1,3})/-(?!\w|\d)(?:\s?(\d\d?)d\b\.?)?", DIGIT)
def _shillings_with_a_stroke(m: re.Match[str], context: Context) -> str:
    """5/- → "five shillings"; a 2/- piece → "a two shilling piece"."""
    noun = re.search(r"\b[Aa]n?\s$", context.text[: m.start()]) and re.match(r"\s[a-z]{3}", context.text[m.end() :])
    said = counted(numbers.cardinal(m.group(1)), "shilling", one=m.group(1) == "1" or bool(noun))
    return f"{said} and {_pence(m.group(2))}" if m.group(2) else said


@rule(r"\b([Oo]dds (?:of|at|are|were|to)? ?)(\d{1,3})[/-](\d{1,2})\b", DIGIT)
@rule(r"(?<![\w/.,])()(\d{1,3})/(1)(?![\w/]|[.,]\d)", DIGIT)
@rule(r"(?<![\w/.,])()(\d{1,3})/(\d{1,2})(?=\s(?:favourite|favorite|outsider|shot|on\b|against))", DIGIT)
def _odds(m: re.Match[str], _: Context) -> str:
    """Odds of 5/2 → "odds of five to two"."""
    return f"{m.group(1)}{numbers.cardinal(m.group(2))} to {numbers.cardinal(m.group(3))}"


@rule(r"(?<![\w/.,])(\d\d?)/(\d\d?)([½¼¾]|d\b\.?)?(?![\w/]|[.,]\d|\s?=)", DIGIT)
def _shillings_and_pence(m: re.Match[str], context: Context) -> str | None:
    """Shillings and pence around a stroke: 3/6 → "three and six".

    "12/6" is not a fraction, and nobody writes "3/6" for a half; "3/4" is a price only beside words of buying.
    """
    shillings, pence, mark = m.groups()
    top, bottom = int(shillings), int(pence)
    if not (1 <= top <= _MOST_SHILLINGS and 1 <= bottom <= _MOST_PENCE):
        return None
    before, after = context.text[: m.start()], context.text[m.end() :]
    if not mark and (_PART_AFTER.match(after) or not _is_price(top, bottom, before, after)):
        return None
    said = _pence(f"{pence}{mark}") if mark and mark in "½¼¾" else numbers.cardinal(pence)
    return f"{numbers.cardinal(shillings)} and {said}"


def _is_price(top: int, bottom: int, before: str, after: str) -> bool:
    """Whether two numbers around a stroke are a price, not a fraction or a date."""
    if _PAID_BEFORE.search(before) or (_PRICE_BEFORE.search(before) and _PRICE_AFTER.match(after)):
        return True
    if bottom == _MOST_PENCE:
        return re.search(r"\b(?:an?|the|for|at)\s$", before, re.IGNORECASE) is not None and top != 9
    return bottom in _PENCE_OF_NO_FRACTION and (top >= bottom or (top, bottom) in _IN_NO_LOWEST_TERMS)


def _pence(count: str) -> str:
    whole = count.rstrip("½¼¾ ")
    part = count[len(whole) :].strip()
    if part:
        coin = {"½": "a halfpenny", "¼": "a farthing", "¾": "three farthings"}[part]
        if (whole, part) == ("1", "½"):
            return "three halfpence"
        return f"{_pence(whole)} {coin.removeprefix('a ')}" if whole else coin
    if count == "1":
        return "a penny"
    small = {"2": "tuppence", "3": "threepence", "4": "fourpence", "6": "sixpence", "9": "ninepence"}
    return small.get(count) or f"{numbers.cardinal(count)} pence"


@rule(r"\b(\d{1,3}(?:,\d{3})+|\d+)\s?l\.(?=\s+[a-z]|[,;:!?]|\s*$)", DIGIT)
def _only_pounds(m: re.Match[str], _: Context) -> str:
    """10,000 l. → "ten thousand pounds", as novels of two centuries ago print it."""
    return counted(numbers.cardinal(m.group(1)), "pound", one=m.group(1) == "1")


@rule(r"\b(\d{1,2})s\.(?=\s[a-z]|[,;])", DIGIT)
def _only_shillings(m: re.Match[str], _: Context) -> str:
    return counted(numbers.cardinal(m.group(1)), "shilling", one=m.group(1) == "1")


@rule(rf"(?<![\w$£€])({_SYMBOL})(\d+)s\b", SIGN)
def _notes(m: re.Match[str], _: Context) -> str:
    """Two $20s → "two twenties"."""
    return numbers.plural(int(m.group(2)))


@rule(rf"(?<![\w$£€])({_SYMBOL})\.(\d\d)(?!\d)", SIGN)
def _only_cents(m: re.Match[str], _: Context) -> str:
    """$.50 → "fifty cents"."""
    return _sum(None, m.group(1), "0", m.group(2), None)


@rule(rf"(?<![\w$£€])({_SYMBOL})\s?({_WHOLE}\s?[{''.join(amounts.FRACTIONS)}]){_SCALE}?(?![\w-])", SIGN, re.IGNORECASE)
def _money_with_fraction(m: re.Match[str], _: Context) -> str:
    """£2½ → "two and a half pounds"; $2½ million → "two and a half million dollars"."""
    symbol, amount, scale = m.groups()
    said = amounts.words(amount)
    said += f" {_SCALES.get(scale.lower(), scale.lower())}" if scale else ""
    return counted(said, _CURRENCIES[symbol][0], one=False)


@rule(rf"(?<![\w-])({_LAND})?({_SYMBOL})\s?{_AMOUNT}{_SCALE}?(?:\s?[-–−]\s?|\s?—\s?(?=[$£€]))(?:{_LAND})?({_SYMBOL})?\s?{_AMOUNT}{_SCALE}?(?![-–]?\d)",
      SIGN, re.IGNORECASE)  # fmt: skip
def _range_of_money(m: re.Match[str], _: Context) -> str | None:
    """£5–£10 → "five to ten pounds"."""
    country, symbol, low, low_part, low_scale, other, high, high_part, high_scale = m.groups()
    if other not in (None, symbol):
        return None
    if low_part or high_part or (low_scale or high_scale) != high_scale:
        first = _sum(country, symbol, low, low_part, low_scale or high_scale)
        return f"{first} to {_sum(country, symbol, high, high_part, high_scale)}"
    return f"{numbers.cardinal(low)} to {_sum(country, symbol, high, None, high_scale)}"


@rule(rf"(?<=[^\W\d_]|[)'\"”])()()({_SYMBOL})\s?{_AMOUNT}{_SCALE}?()", SIGN, re.IGNORECASE)
@rule(
    rf"(?<!\w)(-|−)?({_LAND})?({_SYMBOL})\s?{_AMOUNT}{_SCALE}?(?:\s?(USD|CAD|AUD|NZD|HKD|SGD)\b)?", SIGN, re.IGNORECASE
)
def _money(m: re.Match[str], _: Context) -> str:
    """$5.50 → "five dollars and fifty cents"; £3m → "three million pounds"."""
    sign, country, symbol, whole, part, scale, code = m.groups()
    return f"{'minus ' if sign else ''}{_sum(country or (code and code[:2]), symbol, whole, part, scale)}"


def _sum(country: str | None, symbol: str, whole: str, part: str | None, scale: str | None) -> str:
    unit, small = _CURRENCIES[symbol]
    if country:
        unit = f"{_LANDS[country.upper()]} {unit}"
    one = whole == "1"
    if scale or (part and (len(part) != 2 or not small)):
        amount = numbers.decimal(whole, part) if part else numbers.cardinal(whole)
        amount += f" {_SCALES.get(scale.lower(), scale.lower())}" if scale else ""
        return counted(amount, unit, one=one and not scale and not part)
    said = counted(numbers.cardinal(whole), unit, one=one)
    if not part or int(part) == 0:
        return said
    pence = counted(numbers.cardinal(str(int(part))), small, one=int(part) == 1)
    return pence if whole == "0" else f"{said} and {pence}"


rule.fixed(r"(?<=[\dp¢])\s?[-–]\s?(?=[£$€]\s?\d)", SIGN, " to ")

_CODE = "|".join(re.escape(code) for code in sorted(_CODES, key=len, reverse=True))


@rule(
    rf"(?<![\w.])(USD|CAD|AUD|NZD|EUR|GBP|JPY|CHF|INR|DM|Rs\.?)\s?{_AMOUNT}{_SCALE}?",
    DIGIT,
)
@rule(
    rf"(?<![\w.,])()(\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.(\d+))?{_SCALE}?\s?({_CODE})(?!\w)",
    DIGIT,
)
def _money_with_a_code(m: re.Match[str], _: Context) -> str | None:
    """20 CAD → "twenty Canadian dollars"; Rs. 500 → "five hundred rupees"."""
    code = m.group(1) or m.group(5)
    whole, part, scale = m.group(2), m.group(3), m.group(4)
    amount = numbers.decimal(whole, part) if part and int(part) else numbers.cardinal(whole)
    amount += f" {_SCALES.get(scale.lower(), scale.lower())}" if scale else ""
    return counted(amount, _CODES[code], one=whole == "1" and not part and not scale)


@rule(r"(?<![\w.,])(480|720|1080|1440|2160)([pi])\b", DIGIT)
def _lines_of_a_screen(m: re.Match[str], _: Context) -> str:
    """1080p → "ten eighty p"."""
    digits = m.group(1)
    return f"{numbers.cardinal(digits[:-2])} {numbers.cardinal(digits[-2:])} {m.group(2)}"


@rule(r"\b([23])d\.", DIGIT)
def _two_or_three_pence(m: re.Match[str], context: Context) -> str | None:
    """2d. a loaf → "tuppence a loaf": "2d." may also mean "second", so other money or words of price must be near."""
    price = re.match(r"\s(?:a|an|per|each|the|for|or|in|apiece)\s", context.text[m.end() :])
    return _pence(m.group(1)) if price or _OLD_MONEY.search(context.text) else None


_OLD_MONEY = re.compile(r"£|\ds\.|[½¼]d|(?:\b1|[04-9])d\.")


@rule(rf"\b(\d+{_HALF}|[½¼¾])\s?(¢|p\b|(?<![23])d\.)(?=\s|[,;:!?)–-]|$)", DIGIT)
@rule(r"(?<![\w.])([½¼¾]|\d+[½¼¾])\s?(d\b\.?)", DIGIT)
def _small_money(m: re.Match[str], _: Context) -> str | None:
    count, coin = m.groups()
    if coin == "¢":
        return counted(numbers.cardinal(count), "cent", one=count == "1")
    if coin == "p":
        return None if count[-1] in "½¼¾" else counted(numbers.cardinal(count), "penny", one=count == "1")
    return _pence(count)
