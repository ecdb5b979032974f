"""The words that name the divisions of a book ("chapter", "part", "prologue") in the languages that most books are in."""

from __future__ import annotations

from dataclasses import dataclass

PART, CHAPTER = 1, 2
"""The levels of divisions: parts and volumes have chapters in them."""


@dataclass(frozen=True, slots=True)
class Division:
    """A word for a division.

    Attributes:
        level: 1 for parts and volumes, 2 for chapters.
        languages: those in which it is a word for a division.
        alike: one name for words that mean the same, to compare headings ("ch", "chap", "chapter").
        doubtful: whether the word is also an ordinary word or a name, so that a title after its numeral makes it prose.
    """

    level: int
    languages: tuple[str, ...]
    alike: str
    doubtful: bool = False


_PARTS = {
    "en": "part book volume=vol arc epoch tome season",
    "fr": "partie livre tome volume époque saison",
    "es": "parte libro tomo volumen época temporada",
    "de": "teil buch band?",
    "it": "parte libro volume tomo",
    "pt": "parte livro tomo volume",
    "nl": "deel boek band?",
    "ru": "часть книга том",
    "pl": "część księga tom?",
}
_CHAPTERS = {
    "en": "chapter=chap=ch canto stave letter section episode=ep phase adventure act scene interlude",
    "fr": "chapitre=chap épisode scène acte chant lettre section",
    "es": "capítulo=capitulo=cap episodio escena acto canto carta sección jornada",
    "de": "kapitel=kap gesang akt aufzug szene auftritt brief? folge abschnitt abenteuer",
    "it": "capitolo=cap canto atto scena lettera episodio giornata",
    "pt": "capítulo=capitulo=cap canto ato cena carta episódio",
    "nl": "hoofdstuk=hfdst brief? aflevering bedrijf scène zang",
    "ru": "глава=гл письмо песнь действие акт сцена явление эпизод",
    "pl": "rozdział=rozdz list? pieśń akt scena odcinek epizod",
    "": "kapitola kapittel luku fejezet bölüm κεφάλαιο розділ poglavlje capitolul capítol kapitull chương bab",
}
_UNNUMBERED = {
    "en": (
        "prologue epilogue preface foreword introduction interlude afterword conclusion postscript finale coda intermission prelude "
        "acknowledgements acknowledgments dedication intermezzo bonus-chapter extra-chapter special-chapter bonus-scene side-story bonus-story author's-note "
        "authors-note authors'-note author's-notes author-note"
    ),
    "fr": "prologue épilogue préface avant-propos introduction interlude intermède postface conclusion note-de-l'auteur remerciements",
    "es": "prólogo epílogo prefacio introducción interludio intermedio conclusión nota-del-autor nota-de-la-autora agradecimientos",
    "de": "prolog epilog vorwort nachwort einleitung zwischenspiel interludium vorspiel nachspiel danksagung",
    "it": "prologo epilogo prefazione introduzione interludio intermezzo postfazione conclusione nota-dell'autore ringraziamenti",
    "pt": "prólogo epílogo prefácio posfácio introdução interlúdio conclusão nota-do-autor nota-da-autora agradecimentos",
    "nl": "proloog epiloog voorwoord nawoord inleiding tussenspel dankwoord",
    "ru": "пролог эпилог предисловие введение вступление послесловие интерлюдия заключение от-автора благодарности",
    "pl": "prolog epilog przedmowa wstęp posłowie interludium zakończenie od-autora podziękowania",
}
_NUMBERED_ONLY = {"en": "side-story bonus-chapter extra-chapter special-chapter extra bonus special omake"}
"""Names of divisions that need a numeral to be sure."""


def _divisions() -> dict[str, Division]:
    found: dict[str, Division] = {}
    for level, table in ((PART, _PARTS), (CHAPTER, _CHAPTERS), (CHAPTER, _NUMBERED_ONLY)):
        for language, listed in table.items():
            for entry in listed.split():
                words = entry.rstrip("?").split("=")
                for word in (w.replace("-", " ") for w in words):
                    before = found.get(word)
                    languages = (*(before.languages if before else ()), *((language,) if language else ()))
                    alike = before.alike if before else words[0]
                    doubtful = entry.endswith("?") and (before is None or before.doubtful)
                    found[word] = Division(before.level if before else level, languages, alike, doubtful)
    return found


DIVISIONS = _divisions()
"""From a word, in small letters, to the division it names."""
UNNUMBERED = frozenset(
    word.replace("-", " ").replace("avant propos", "avant-propos")
    for listed in _UNNUMBERED.values()
    for word in listed.split()
)
"""Names of divisions that need no numeral, in small letters: "prologue", "author's note"."""
