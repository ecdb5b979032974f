"""Signs of front and back matter: what such parts are called, and what is said in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from audiobook.book import Paragraph, ParagraphKind, count_words
from audiobook.language.sentences import ends_sentence

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
    r"(?:available )?(?:by|from)\b.*|(?:other )?(?:books|titles|novels) in (?:the|this)\b.*|coming soon|(?:by|from) the same author|about the publisher|back ?ads?|ads?|advertisements?|"
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
RIGHTS = [
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
OWNED = re.compile(r"\s*(?:copyright\s+)?(?:©|\(c\)|copyright\b),?\s*(?:by\b|(?:1[6-9]|20)\d\d\b)", re.IGNORECASE)
OF_LIFE = re.compile(
    r"\bliv(?:es|ed|ing)\b|\bresid(?:es|ed|ing)\b|\b(?:was|is) born\b|\bauthor of\b|\bwrit(?:es|er|ing|ten)\b|\bnovels?\b|\bbest-?sell|"
    r"\baward|\bgrew up\b|\bwww\.|https?:|\.com\b|\b(?:wohnt|lebt|geboren|schreibt)\b|\b(?:vit|né|née|écrit)\b|"
    r"\b(?:vive|nació|escribe|nato|nata|scrive|mora|nasceu|escreve|woont|schrijft|mieszka|urodził\w*)\b|\b(?:живёт|живет|родил\w*)\b",
    re.IGNORECASE,
)
"""What is said of an author's life."""
SELLING = [
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
_TALK = re.compile(r"^\s*‘\w.{2,}|[\"“„«»「『‹]\s*\w.{2,}|^\s*[—–―-]\s*\w.{2,}", re.DOTALL)
PAGES_AT_END = re.compile(r"\b\d{1,4}(?:[-–]\d+)?(?:,\s*\d{1,4}(?:[-–]\d+)?)*\.?$|\bsee also\b", re.IGNORECASE)
BYLINE = re.compile(
    r"\bby\b|\btranslated\b|\billustrated\b|\bpress\b|\bbooks\b|\bpublish|\ba novel\b|\bedition\b|\bverlag\b|\béditions\b|"
    r"\bauthor of\b|^\W*(?:1[5-9]|20)\d\d\W*$",
    re.IGNORECASE | re.MULTILINE,
)
SMALL = frozenset("a an and by the of in novel story book written author edited translated illustrated".split())
SENTENCE_WORDS = 8
"""A shorter paragraph may be a line of a list."""
_NAME_WORDS = 4
LONGEST = 1500
"""In a longer part, signs are not counted: its name is only a guess, too."""


def kind_of_name(name: str) -> str | None:
    """What kind of front or back matter a title, heading or file name names; None if it names none."""
    line = " ".join(re.sub(r"[\W_]+$|^[\W_]+", "", name.replace("_", " ").replace("’", "'")).split())
    return next((what for what, pattern in _NAMED if pattern.match(line)), None)


class Text:
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
        # What a part is called says nothing more: "Copyright" alone does not state any rights.
        self.told_in = "\n".join(
            p.text for p in paragraphs if p.kind is ParagraphKind.PROSE or len(p.text.split()) > _NAME_WORDS
        )
        self.words = count_words(self.text)
        self.count = len(self._prose_lines)
        self.talk = sum(_TALK.search(p.text) is not None for p in prose)
        whole = [p for p in prose if ends_sentence(p.text) and count_words(p.text) >= SENTENCE_WORDS]
        self.sentences = len(whole)
        self.sentence_words = sum(count_words(p.text) for p in whole)
        self.closed = sum(ends_sentence(p.text) and len(p.text.split()) >= 3 for p in prose)
        self.told = (
            sum(re.search(r"[”\"»]\s+(?:he|she|they|i)\b|\b(?:said|asked)\b", p.text) is not None for p in prose) >= 2
        )
        items = [p for p in prose if re.match(r"\s*(?:\[?\(?\d{1,3}[\]).:]?\s|[*†‡§])", p.text)]
        self.numbered = bool(items) and 2 * len(items) >= len(prose)

    def count_of(self, patterns: Sequence[re.Pattern[str]]) -> int:
        """How many of the patterns occur."""
        if self.words > LONGEST:
            return 0
        return sum(pattern.search(self.told_in) is not None for pattern in patterns)

    def share(self, test: Callable[[str], bool]) -> float:
        """The share of the lines of prose that pass a test."""
        return sum(map(test, self._prose_lines)) / self.count if self.count else 0.0
