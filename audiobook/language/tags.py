"""Tags of languages (BCP 47): whether a text is one, what it is in its usual form, and the language's English name."""

from __future__ import annotations

import re

_TAG = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
_SAYS_NOTHING = frozenset({"und", "mul", "mis", "zxx"})
"""Tags that name no language."""

NAMES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian",
    "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "eo": "Esperanto", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian",
    "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "la": "Latin",
    "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian",
    "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese", "nb": "Norwegian Bokmål", "ne": "Nepali", "nl": "Dutch",
    "nn": "Norwegian Nynorsk", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian",
    "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""English names of languages by their two-letter codes (ISO 639-1)."""

_THREE_LETTERS = {
    "afr": "af", "alb": "sq", "sqi": "sq", "ara": "ar", "arm": "hy", "hye": "hy", "baq": "eu", "eus": "eu", "bel": "be",
    "ben": "bn", "bos": "bs", "bul": "bg", "bur": "my", "mya": "my", "cat": "ca", "ces": "cs", "cze": "cs", "chi": "zh",
    "zho": "zh", "cym": "cy", "wel": "cy", "dan": "da", "deu": "de", "ger": "de", "dut": "nl", "nld": "nl", "ell": "el",
    "gre": "el", "eng": "en", "epo": "eo", "est": "et", "fas": "fa", "per": "fa", "fin": "fi", "fra": "fr", "fre": "fr",
    "geo": "ka", "kat": "ka", "gle": "ga", "glg": "gl", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "ice": "is",
    "isl": "is", "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko", "lat": "la", "lav": "lv", "lit": "lt", "mac": "mk",
    "mkd": "mk", "may": "ms", "msa": "ms", "nno": "nn", "nob": "nb", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro",
    "rum": "ro", "rus": "ru", "slk": "sk", "slo": "sk", "slv": "sl", "spa": "es", "srp": "sr", "swe": "sv", "tam": "ta",
    "tel": "te", "tgl": "tl", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi",
}  # fmt: skip
"""Three-letter codes (ISO 639-2), which some files have, by their two-letter ones."""


def is_tag(text: str) -> bool:
    """Whether a text has the form of a BCP 47 tag: es, pt-BR, zh-Hant."""
    return _TAG.fullmatch(text) is not None


def usual(tag: str) -> str | None:
    """A tag as a file has it in, the same in its usual form out; None where it names no language.

    "en_US" is "en-US", "spa" is "es", "German" is "de"; "und" names none.
    """
    bare = tag.strip().replace("_", "-")
    named = next((code for code, name in NAMES.items() if name.lower() == bare.lower()), None)
    if named is not None:
        return named
    first, _, rest = bare.partition("-")
    if not is_tag(bare) or first.lower() in _SAYS_NOTHING:
        return None
    code = _THREE_LETTERS.get(first.lower(), first.lower())
    return f"{code}-{rest}" if rest else code


def primary(tag: str) -> str:
    """The language of a tag without script, region and the rest: "pt" of "pt-BR"."""
    return tag.lower().replace("_", "-").partition("-")[0]


def name_of(tag: str) -> str:
    """A language's English name with its tag, "Portuguese (pt-BR)"; the tag alone where the name is not known."""
    name = NAMES.get(primary(tag))
    return f"{name} ({tag})" if name else f"“{tag}”"
