"""Front and back matter: whether a part of a book is a copyright page, a title page, an advertisement and so on, by what it says.

A name alone does not decide: a chapter of a story may be called "Cover" or "Copyright". It is read if it tells a story, with talk or
with sentences. What a part says decides together with its name and its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audiobook.book import Paragraph, ParagraphKind, count_words
from audiobook.language.sentences import ends_sentence
from audiobook.reading import headings

_NAMES = {
    "cover page": r"(?:front |back )?cover(?: page| image)?|umschlag|couverture|cubierta|copertina|обложка|okładka|omslag",
    "title page": r"title ?page|title|titel(?:seite|blatt)?|page de titre|portada|frontespizio|титульный лист|strona tytułowa",
    "half-title page": r"half ?title(?: ?page)?|bastard title|schmutztitel|faux[- ]titre",
    "copyright page": r"(?:un)?copyright(?: page| notice| information)?|imprint|impressum|legal notice|disclaimer|licen[cs]e|"
    r"mentions légales|créditos|colofone?|colophon|prawa autorskie|авторские права|выходные данные",
    "list of contents": r"(?:table of )?contents|toc|nav|inhalt(?:sverzeichnis)?|table des matières|sommaire|índice|indice|"
    r"sommario|sumário|contenido|содержание|оглавление|spis treści|inhoud(?:sopgave)?|目次|目录",
    "list of illustrations": r"(?:list of )?(?:illustrations|figures|maps|plates)|table des (?:illustrations|gravures)",
    "index": r"(?:general )?index|register|sachregister",
    "notes": r"(?:end|foot)?notes|anmerkungen|fußnoten|notas|note|примечания|przypisy",
    "about the author": r"(?:about|meet) the (?:authors?|writer|translators?|editors?|illustrator|narrator)s?|about me|"
    r"author(?:'?s)? bio(?:graphy)?|(?:a )?note about the author|über (?:den autor|die autor(?:in|en))|à propos de l'aut(?:eur|rice)|"
    r"sobre (?:el|la|o|a) autora?|(?:sull'|l')autor[ei]|over de auteur|об авторе|o autor(?:ze|ce)",
    "other books": r"(?:also|other (?:books|titles|works|novels|stories)|(?:more )?(?:books|titles|novels|stories|works)|more) "
    r"(?:available )?(?:by|from)\b.*|(?:by|from) the same author|about the publisher|back ?ads?|ads?|advertisements?|"
    r"du même auteur|(?:vom selben|weitere (?:bücher|titel|romane)) \b.*|(?:del|dello) (?:mismo|stesso) aut\w+|do mesmo autor|"
    r"tego samego autora|того же автора",
    "log of the download program": r"update log",
    "transcribers' notes": r"transcriber'?s?'? notes?(?: and errata)?|notes? (?:by|of) the transcriber|note (?:de|sur) la? ?transcription",
    "praise": r"(?:advance )?praise for\b.*|(?:critical )?acclaim\b.*|reviews?|pressestimmen",
    "advertisement": r"(?:join|sign up|subscribe)\b.*|.*\bnewsletter\b.*|(?:mailing|reader) list|stay (?:in touch|connected)|"
    r"(?:connect|keep in touch) with\b.*|contact(?: me| the author)?|before you go|(?:get (?:a |your )?)?free (?:book|story|novella|ebook)\b.*|"
    r"(?:please )?(?:leave|write) a review|(?:thank(?:s| you)|dear reader|enjoyed|did you enjoy|loved?)\b.*|"
    r"follow (?:me|the author)\b.*|support (?:me|the author)\b.*|a (?:note|message|word) (?:from|to)\b.*",
}
_NAMED = [(what, re.compile(rf"^(?:{pattern})$", re.IGNORECASE)) for what, pattern in _NAMES.items()]
_RIGHTS = [
    re.compile(p, re.IGNORECASE)
    for p in (
        r"©|\(c\)\s*(?:copyright\b|(?:19|20)\d\d)|\bcopyright\b(?!ed?\b)",
        r"\ball rights reserved\b|alle rechte (?:vorbehalten|bei)|tous droits réservés|todos los derechos|tutti i diritti|"
        r"todos os direitos|все права защищены|wszelkie prawa zastrzeżone|alle rechten voorbehouden",
        r"\bISBN\b|\bISSN\b|\bASIN\b",
        r"\bno part of this (?:book|publication|work|e-?book)\b",
        r"\bwork of fiction\b.{0,400}\b(?:coincidental|imagination|fictitious)|\bany resemblance to\b",
        r"\bfirst (?:published|edition|printing|printed)\b|\b(?:published|printed) (?:by|in)\b|\bpublisher:|erstausgabe|dépôt légal",
        r"\blibrary of congress\b|\bcataloging\b|\bcataloguing\b|deutsche nationalbibliothek",
        r"\bcover (?:design|art|illustration|image|photo\w*)\b|umschlaggestaltung|\bedited by\b|\btypeset\b|\bformatted by\b",
        r"\bcreative commons\b|\bpublic domain\b|\blicen[sc]ed? (?:for|under|edition)\b",
        r"\breproduced\b|\bpiracy\b|\bscanning\b|\bretrieval system\b",
    )
]
_OWNED = re.compile(r"\s*(?:copyright\s+)?(?:©|\(c\)|copyright\b),?\s*(?:by\b|(?:1[6-9]|20)\d\d\b)", re.IGNORECASE)
_OF_LIFE = re.compile(
    r"\bliv(?:es|ed|ing)\b|\bresid(?:es|ed|ing)\b|\b(?:was|is) born\b|\bauthor of\b|\bwrit(?:es|er|ing|ten)\b|\bnovels?\b|\bbest-?sell|"
    r"\baward|\bgrew up\b|\bwww\.|https?:|\.com\b|\b(?:wohnt|lebt|geboren|schreibt)\b|\b(?:vit|né|née|écrit)\b|"
    r"\b(?:vive|nació|escribe|nato|nata|scrive|mora|nasceu|escreve|woont|schrijft|mieszka|urodził\w*)\b|\b(?:живёт|живет|родил\w*)\b",
    re.IGNORECASE,
)
"""What is said of an author's life."""
_SELLING = [
    re.compile(p, re.IGNORECASE)
    for p in (
        r"\bsign(?:ing)?[ -]?up\b|\bsubscribe\b|\bjoin (?:my|our|the)\b",
        r"\bnewsletter\b|\bmailing list\b|\be-?mail list\b|\breaders?['’]? (?:group|club|list)\b",
        r"\bfree (?:book|story|novella|e-?book|copy|short)\b|\bgiveaway\b",
        r"https?://|\bwww\.|\b[\w-]+\.(?:com|org|net|co\.uk|de|fr)\b|\S@\S+\.\w",
        r"\b(?:leave|write|post|leaving|writing|posting) (?:a|an|your) (?:\w+ )?review\b|\breview on\b|\bratings? and reviews?\b",
        r"\bfacebook\b|\btwitter\b|\binstagram\b|\bpatreon\b|\bgoodreads\b|\bdiscord\b|\bamazon\b|\btiktok\b|\bko-?fi\b",
        r"\bnew releases?\b|\bupcoming (?:books|releases)\b|\bavailable (?:now|from|at|on|wherever)\b|\bpre-?order\b|\bout now\b",
        r"\bfollow (?:me|us|her|him|the author)\b|\bvisit (?:my|our|the author|us|her|his)\b",
    )
]
_TALK = re.compile(r"[\"“„«»「『‹]\s*\w.{2,}|^\s*[—–―-]\s*\w.{2,}", re.DOTALL)
_PAGES_AT_END = re.compile(r"\b\d{1,4}(?:[-–]\d+)?(?:,\s*\d{1,4}(?:[-–]\d+)?)*\.?$|\bsee also\b", re.IGNORECASE)
_BYLINE = re.compile(
    r"\bby\b|\btranslated\b|\billustrated\b|\bpress\b|\bbooks\b|\bpublish|\ba novel\b|\bedition\b|\bverlag\b|\béditions\b|"
    r"\bauthor of\b|^\W*(?:1[5-9]|20)\d\d\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_SMALL = frozenset("a an and by the of in novel story book written author edited translated illustrated".split())
_LEAST_TALK = 2
_STORY_WORDS = 60
"""So many words in sentences, with nothing that speaks against it, are a story."""
_LONGEST = 1500
"""A longer part is read: its name is only a guess."""
_LONGEST_CHARS = 12_000
"""The same for a part without a name, in characters."""
_LONGEST_RIGHTS = 1000
_LONGEST_TITLE_PAGE = 60
_LONGEST_COVER = 30
_LONGEST_LINE = 16
_LONGEST_LIFE = 800
_LONGEST_UNTOLD = 40
"""A longer part called "About the Author" says something of a life, or is a chapter of the story."""
_SENTENCE_WORDS = 8
_NAME_WORDS = 4
_SHORT_NOTICE = 150
"""A part called "Copyright" with one sign of a notice is one only if it has no more words than this."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the whole book: its title and author, and the titles of its chapters; all as `headings.heading_key`."""

    title: str = ""
    author: str = ""
    titles: frozenset[str] = frozenset()


def kind_of_name(name: str) -> str | None:
    """What kind of front or back matter a title, heading or file name names; None if it names none."""
    line = " ".join(re.sub(r"[\W_]+$|^[\W_]+", "", name.replace("_", " ").replace("’", "'")).split())
    return next((what for what, pattern in _NAMED if pattern.match(line)), None)


def left_out_as(
    names: Sequence[str], paragraphs: Sequence[Paragraph], known: Known, *, edge: bool, back_links: int = 0
) -> tuple[str, bool] | None:
    """Whether a part of a book is front or back matter.

    Args:
        names: what it is called: by the navigation, its heading, its file.
        paragraphs: its text.
        known: of the whole book.
        edge: whether it stands before the first or after the last chapter of the story.
        back_links: how many links it has to other places of the book.

    Returns:
        Its name in the report, and whether what it says leaves no doubt; None if it is read.
    """
    kinds = [kind for kind in map(kind_of_name, names) if kind]
    if not kinds and sum(len(p.text) for p in paragraphs) > _LONGEST_CHARS:
        return None
    text = _Text(paragraphs)
    rights = text.signs(_RIGHTS)
    if text.talk < _LEAST_TALK and rights >= 3 and text.words <= _LONGEST_RIGHTS:
        return "copyright page", True
    for kind in kinds:
        found = _as_named(kind, text, known, rights, edge=edge, back_links=back_links)
        if found is not None:
            return found
    if not edge or text.talk >= _LEAST_TALK:
        return None
    if (rights >= 2 and text.words <= 300) or (_OWNED.match(text.text) and text.words <= _LONGEST_COVER):
        return "copyright page", True
    if _is_title_page(text, known):
        return "title page", _only_known(text, known)
    if text.signs(_SELLING) >= 3 and text.words <= 400:
        return "advertisement", False
    return None


def left_out_as_marked(kind: str, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a part that the file itself marks as front or back matter is that: programs may mark the first chapter as the cover."""
    text = _Text(paragraphs)
    if kind in ("cover page", "title page", "half-title page"):
        return text.talk < _LEAST_TALK and text.sentence_words < _STORY_WORDS
    return text.talk < _LEAST_TALK or text.words <= 100 or kind in ("notes", "index")


def on_title_page(p: Paragraph, known: Known) -> bool:
    """Whether a line is one of a title page: it names the book, its author, its publisher, or who owns it."""
    text = _Text([p])
    if rights_notice(p) or _OWNED.match(p.text):
        return True
    if text.words > _LONGEST_LINE or p.text.lstrip()[0] in '"“„«‘—–-':
        return False
    return _only_known(text, known) or (_BYLINE.search(p.text) is not None and not ends_sentence(p.text))


def only_known(paragraphs: Sequence[Paragraph], known: Known) -> bool:
    """Whether a text has no words but those of the book's title and author."""
    return _only_known(_Text(paragraphs), known)


def rights_notice(p: Paragraph) -> bool:
    """Whether a paragraph states who owns a book and what is forbidden, in more than one way."""
    text = _Text([p])
    return text.signs(_RIGHTS) >= 2 and text.words <= 300 and not text.talk


def _as_named(
    kind: str, text: _Text, known: Known, rights: int, *, edge: bool, back_links: int
) -> tuple[str, bool] | None:
    """Whether a part that is called like front or back matter is that."""
    if kind == "notes":
        items = back_links >= max(1, 0.4 * text.count)
        return ("notes", False) if items or (not text.talk and text.numbered and text.words <= _LONGEST) else None
    if kind == "index":
        entries = text.share(lambda line: _PAGES_AT_END.search(line) is not None)
        return ("index", False) if entries >= 0.5 or back_links >= text.count > 0 else None
    if text.talk >= _LEAST_TALK and kind != "praise":
        return None
    if text.words > _LONGEST:
        return None
    if kind == "copyright page":
        blank = text.words < _STORY_WORDS and not text.talk and text.sentences == 0
        return (kind, rights >= 2) if rights >= 2 or blank or (rights and text.words <= _SHORT_NOTICE) else None
    if kind in ("title page", "half-title page", "cover page"):
        longest = _LONGEST_COVER if kind == "cover page" else _LONGEST_TITLE_PAGE
        if text.words <= longest and text.sentence_words <= 0.5 * text.words:
            return kind, _only_known(text, known)
        return None
    if kind in ("list of contents", "list of illustrations"):
        listed = text.share(
            lambda line: (
                headings.heading_key(headings.name_of(line, entry=True).title) in known.titles
                or headings.heading_key(line) in known.titles
                or _PAGES_AT_END.search(line) is not None
            )
        )
        if text.count and listed >= 0.6:
            return kind, True
        return (kind, False) if kind == "list of illustrations" and text.sentences == 0 else None
    if kind == "about the author":
        told = text.words > _LONGEST_UNTOLD and not _OF_LIFE.search(text.text)
        return (kind, False) if edge and not told and text.words <= _LONGEST_LIFE else None
    if kind == "transcribers' notes":
        return kind, edge
    if kind == "log of the download program":
        return (kind, True) if text.words <= _LONGEST_COVER and text.sentences == 0 else None
    return _as_advertisement(kind, text, edge=edge)


def _as_advertisement(kind: str, text: _Text, *, edge: bool) -> tuple[str, bool] | None:
    """Whether a part that is called like an advertisement is one: it sells, lists titles, or quotes praise."""
    if kind == "praise":
        praise = text.share(lambda line: line[0] in '"“‘«„—–-' or "—" in line[-60:])
        found = text.count > 0 and praise >= 0.8 and edge and not text.told
        return ("advertisement", False) if found else None
    if text.talk >= _LEAST_TALK:
        return None
    selling = text.signs(_SELLING)
    if selling >= 2 or (selling == 1 and text.words <= 80):
        return "advertisement", False
    listing = text.count > 0 and text.sentence_words <= 0.3 * text.words and text.words <= 600
    return ("advertisement", False) if kind == "other books" and listing and edge else None


def _is_title_page(text: _Text, known: Known) -> bool:
    """Whether a short text at an edge of the book names the book, and perhaps its author and publisher, and no more."""
    if not known.title or text.words > _LONGEST_TITLE_PAGE or text.sentences:
        return False
    lines = [headings.heading_key(line) for line in text.lines]
    whole = " ".join(lines)
    if not f" {whole} ".startswith(f" {known.title} ") and known.title not in lines:
        return False
    return _only_known(text, known) or text.words <= 40


def _only_known(text: _Text, known: Known) -> bool:
    """Whether a text has no words but those of the book's title and author."""
    words = {*known.title.split(), *known.author.split(), *_SMALL}
    return words.issuperset(headings.heading_key(" ".join(text.lines)).split())


class _Text:
    """A part of a book, and how much of it is talk, sentences, and signs of something else."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        prose = [p for p in paragraphs if p.kind is ParagraphKind.PROSE]
        self.lines = [
            line.strip()
            for p in paragraphs
            if p.kind is not ParagraphKind.BREAK
            for line in p.text.split("\n")
            if line.strip()
        ]
        self._prose_lines = [line.strip() for p in prose for line in p.text.split("\n") if line.strip()]
        self.text = "\n".join(p.text for p in paragraphs)
        # What a part is called says nothing more: "Copyright" alone is no notice of rights.
        self.told_in = "\n".join(
            p.text for p in paragraphs if p.kind is ParagraphKind.PROSE or len(p.text.split()) > _NAME_WORDS
        )
        self.words = count_words(self.text)
        self.count = len(self._prose_lines)
        self.talk = sum(_TALK.search(p.text) is not None for p in prose)
        whole = [p for p in prose if ends_sentence(p.text) and count_words(p.text) >= _SENTENCE_WORDS]
        self.sentences = len(whole)
        self.sentence_words = sum(count_words(p.text) for p in whole)
        self.told = (
            sum(re.search(r"[”\"»]\s+(?:he|she|they|i)\b|\b(?:said|asked)\b", p.text) is not None for p in prose) >= 2
        )
        items = [p for p in prose if re.match(r"\s*(?:\[?\(?\d{1,3}[\]).:]?\s|[*†‡§])", p.text)]
        self.numbered = bool(items) and 2 * len(items) >= len(prose)

    def signs(self, patterns: Sequence[re.Pattern[str]]) -> int:
        """How many of the patterns occur."""
        if self.words > _LONGEST:
            return 0
        return sum(pattern.search(self.told_in) is not None for pattern in patterns)

    def share(self, test: Callable[[str], bool]) -> float:
        """The share of the lines of prose that pass a test."""
        return sum(map(test, self._prose_lines)) / self.count if self.count else 0.0
