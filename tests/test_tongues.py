"""Stories in other languages: the language is found, cues are narration, and the speaker is the one whom the cue names."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from audiobook import attributing
from audiobook.attributing.text import tokens
from audiobook.cli import audiobook as commands
from audiobook.errors import UsageError
from audiobook.language import tags, tongues
from audiobook.reading import Source, read, read_path
from audiobook.reading.languages import english_share
from audiobook.script import Kind, Method
from audiobook.segmenting import segment

HERE = Path(__file__).parent
SPEAKERS = {
    "fr": "Camille Lucien Lucien Camille Camille Lucien Odette Odette Camille Odette Odette Lucien Camille Camille",
    "es": "Beatriz Julián Julián Beatriz Julián Julián Ramiro Beatriz Beatriz Ramiro Ramiro Julián Beatriz",
    "de": "Friederike Konrad Konrad Friederike Friederike Konrad Hannelore Hannelore Friederike Hannelore Konrad Hannelore",
    "it": "Ginevra Oreste Oreste Ginevra Oreste Oreste Fiammetta Oreste Oreste Fiammetta Fiammetta Ginevra Fiammetta",
    "pt": "Leonor Tomé Tomé Leonor Tomé Inácio Leonor Inácio Inácio Tomé Tomé Leonor",
    "ru": "Варвара Степан Степан Варвара Степан Зинаида Зинаида Варвара Зинаида Зинаида Степан Зинаида",
    "pl": "Jadwiga Wojtek Wojtek Jadwiga Wojtek Jadwiga Bartosz Bartosz Bartosz Jadwiga",
}
ENGLISH = (
    "Mara walked down to the harbour before the light came, and the boats were already gone. “C’est la vie,” said Tom, and laughed. "
    "She had read the book of the old priest twice, and knew that it was all a lie. “Mon Dieu, quel malheur,” said Tom. "
)
SAID = {
    "fr": "Il pleuvait sur la ville depuis trois jours, et personne ne sortait plus de sa maison sans un bon parapluie.",
    "es": "Llovía sobre la ciudad desde hacía tres días, y nadie salía ya de su casa sin un buen paraguas en la mano.",
    "de": "Es regnete seit drei Tagen über der Stadt, und niemand verließ mehr das Haus ohne einen guten Schirm in der Hand.",
    "it": "Pioveva sulla città da tre giorni, e nessuno usciva più di casa senza un buon ombrello stretto nella mano.",
    "pt": "Chovia sobre a cidade havia três dias, e ninguém saía mais de casa sem um bom guarda-chuva na mão direita.",
    "ru": "Над городом третий день шёл дождь, и никто больше не выходил из дома без хорошего зонта в правой руке.",
    "uk": "Над містом третій день ішов дощ, і ніхто більше не виходив з дому без гарної парасольки у правій руці.",
    "pl": "Od trzech dni nad miastem padał deszcz i nikt już nie wychodził z domu bez porządnego parasola w ręce.",
    "nl": "Het regende al drie dagen boven de stad, en niemand ging nog zonder een goede paraplu in de hand naar buiten.",
    "sv": "Det hade regnat över staden i tre dagar, och ingen gick längre ut ur huset utan ett gott paraply i handen.",
    "hu": "Három napja esett az eső a város felett, és senki sem ment már ki a házból egy jó esernyő nélkül a kezében.",
    "cs": "Nad městem už třetí den pršelo a nikdo nevycházel z domu bez pořádného deštníku v pravé ruce a bez kabátu.",
    "tr": "Şehrin üzerine üç gündür yağmur yağıyordu ve artık kimse elinde iyi bir şemsiye olmadan evden çıkmıyordu.",
    "fa": "سه روز بود که بر شهر باران می‌بارید و دیگر هیچ‌کس بدون چتری خوب در دست راست خود از خانه بیرون نمی‌رفت و منتظر بود.",
}


@pytest.mark.parametrize("attributor", ["learned", "rules"])
@pytest.mark.parametrize("language", SPEAKERS)
def test_the_speaker_is_the_one_whom_the_cue_names(language, attributor):
    book = read_path(HERE / "stories" / "tongues" / f"{language}.txt")
    assert book.language == language
    script = attributing.load(attributor).attribute(segment(book))
    said = [s for c in script.chapters for s in c.segments if s.kind is Kind.DIALOGUE]
    found = [(s.method, s.speaker and script.character(s.speaker).name) for s in said]
    # Whom a pronoun means is for the attributor to judge; whom a name means is not.
    wanted = [
        pair
        for pair in zip(found, SPEAKERS[language].split(), strict=True)
        if pair[0][0] is Method.CUE or attributor == "learned"
    ]
    assert [name for (_, name), _ in wanted] == [name for _, name in wanted]
    assert len(wanted) > len(said) / 2
    narration = "".join(s.text for c in script.chapters for s in c.segments if s.kind is Kind.NARRATION)
    verbs = tongues.of(language).verbs
    assert not any(w.lower() in verbs for s in said for w in s.text.split()[:1])
    assert any(w.strip(".,").lower() in verbs for w in narration.split())


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("said", ["", "en"])
def test_a_language_is_found(language, said):
    lang = f' lang="{said}"' if said else ""
    page = f"<html{lang}><body>" + "".join(f"<p>{SAID[language]}</p>" for _ in range(3)) + "</body></html>"
    book = read(Source(page.encode(), "story.html"))
    assert book.language == language
    assert any(tags.name_of(language) in guess and "%" in guess for guess in book.guesses)


@pytest.mark.parametrize("suffix", ["txt", "md"])
def test_english_stays_english(suffix):
    book = read(Source((ENGLISH * 4).encode(), f"story.{suffix}"))
    assert (book.language, book.guesses) == ("en", ())


@pytest.mark.parametrize("text", ["Oui.", "Marie! Paul! Anna!", "La vie est belle.", "Chapter 1\n\nAda Lovelace"])
def test_a_few_words_are_english(text):
    assert read(Source(text.encode(), "story.txt")).language == "en"


def test_english_under_another_name():
    page = f'<html lang="fr"><body><p>{ENGLISH * 4}</p></body></html>'
    book = read(Source(page.encode(), "story.html"))
    assert book.language == "en"
    assert book.guesses


@pytest.mark.parametrize(
    "given_tag, found", [("es", "es"), ("pt-BR", "pt-BR"), ("spa", "es"), ("zh-Hant-TW", "zh-Hant-TW")]
)
def test_a_language_that_is_given_counts(given_tag, found):
    book = read(Source(ENGLISH.encode(), "story.txt", language=given_tag))
    assert (book.language, book.guesses) == (found, ())


@pytest.mark.parametrize("wrong", ["spanish", "Spanish!", "", "e", "en US", "und", "--", "es_419x!"])
@pytest.mark.parametrize("command", ["script", "cast", "make"])
def test_what_is_no_tag_is_refused(wrong, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.txt").write_text(ENGLISH)
    done = CliRunner().invoke(commands, [command, "story.txt", "--engine", "tone", f"--language={wrong}"])
    assert done.exit_code != 0
    assert isinstance(done.exception, UsageError)
    assert "is not the tag of a language" in done.exception.message


def test_the_report_says_what_is_found_and_what_is_weaker(tmp_path):
    target = str(tmp_path / "s.json")
    told = CliRunner().invoke(commands, ["script", str(HERE / "stories" / "tongues" / "fr.txt"), "-o", target]).output
    assert "The language was found from the text: French (fr), 100% of its samples (sure)." in told
    assert "“said”" in " ".join(told.split())
    named = CliRunner().invoke(
        commands, ["script", str(HERE / "stories" / "tongues" / "fr.txt"), "-o", target, "--language", "nl"]
    )
    assert "found from the text" not in named.output
    assert "English words" in " ".join(named.output.split())


@pytest.mark.parametrize("language", SPEAKERS)
def test_a_verb_alone_is_no_cue(language):
    """A cue needs a mark before it and a subject behind it."""
    tongue = tongues.of(language)
    verb = sorted(tongue.verbs)[0]
    for text in (f"x {verb} x", f"— x, {verb}.", f"— x, {verb}", f"{verb} Xena"):
        assert tongue.cue(text) is None


@pytest.mark.parametrize("language", SPEAKERS)
@given(text=st.text(st.sampled_from("—–-«»“”\"' ,.!?…\nabÉ dit dijo сказал Иван Anna sagte"), max_size=60))
def test_any_text_in_any_tongue(language, text):
    from audiobook.book import Book, Chapter, Paragraph

    paragraphs = tuple(Paragraph(p) for p in text.split("\n") if p.strip()) * 3 or (Paragraph("—x"),)
    book = Book("t", (Chapter(None, paragraphs),), language=language)
    script = segment(book)
    assert script.chapters[0].text == book.chapters[0].text
    tokens.read(script)


def test_english_has_no_tongue():
    assert tongues.of("en") is tongues.of("en-GB") is tongues.of("xx") is None
    assert english_share(ENGLISH) > 0.25
