"""Any text at all: whatever a story is made of, it is read, its speakers are looked for, and no word of it is lost."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from model_server import Server, numbers

from audiobook import attributing
from audiobook.errors import InputError
from audiobook.reading import Source, read
from audiobook.segmenting import segment

EXAMPLES = int(os.environ.get("AUDIOBOOK_TEST_EXAMPLES", "150"))
"""How many texts to try with each attributor."""

WORDS = """said says asked cried answered whispered replied began went looked nodded he she I it they you him her his we who the a an
    Mary Tom Gray Miss Mr. Mrs. Dr. Captain Sir Lady Aunt mother father sister old tall man woman girl boy stranger landlady doctor voice
    beard black with in of to and but then had was is not is now no yes here Mary's Tom’s s' o'clock don't turning after pause sighed
    called named alias Jr. St. Chapter CHAPTER I II 1 12 1890 THE END Contents really by-and-by""".split()
MARKS = """ " “ ” ' ‘ ’ « » „ ‚ ‹ › 「 」 — – - -- --- ― … ... . , ; : ! ? ?! .” ,” !" ," ( ) [ ] * _ ** * * * # & @ / \\ | ~""".split()
ODD = [
    "\u00a0", "\u200b", "\u200d", "\ufeff", "\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1f", "\t", "\u202e", "\ufffd", "e\u0301", "\u0301",
    "ﬁ", "ß", "İ", "ı", "ǅ", "Ⅷ", "²", "½", "٣", "ʼ", "𝐌ary", "😀", "👩‍👧", "李", "«", "שלום", "مرحبا", "नमस्ते", "ªº", "ⓐ", "\U000e0041",
]  # fmt: skip
CUES = [
    'said, "', '," said Mary', '," she said.', "“Yes,” said Tom, “no.”", '"Tom," said Mary. "Mary," said Tom.', "he said: —", "— No, said Mary,",
    'Mary said:\n\n"', "’ said the old man, ‘", "the man with the black beard said", '"I," I said', "Mary, or, as they call her, Tom,",
    "the Miss Grays", "Her mother said", '"Sir!" cried', "said Mary and Tom", 'whispered "', "After a pause Mary began:", "Mr. Gray, the village lawyer,",
]  # fmt: skip
GAPS = ["", " ", " ", " ", "  ", "\n", "\n\n", "\n\n", "\n \n", "\n\n\n\n", "\r\n", "\r"]

pieces = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.sampled_from(MARKS),
    st.sampled_from(CUES),
    st.sampled_from(ODD),
    st.text(max_size=3),
)
texts = st.lists(st.tuples(pieces, st.sampled_from(GAPS)), max_size=40).map(
    lambda found: "".join(a + b for a, b in found)
)


SHAPES = [
    # Plays, letters, verse, dialogue without marks, one paragraph, nothing but quotations, other scripts.
    lambda t: "\n\n".join(f"{name}. {line}" for name, line in zip("TOM MARY TOM".split() * 20, t.split(","))),
    lambda t: f"My dear Mary,\n\n{t}\n\nYours, Tom.",
    lambda t: t.replace(" ", "\n"),
    lambda t: "\n\n".join(f"— {line}" for line in t.split(".")),
    lambda t: t.replace("\n", " "),
    lambda t: "\n\n".join(f"“{line}”" for line in t.split(".")),
    lambda t: "\n\n".join(f"「{line}」" for line in t.split(".")),
    lambda t: t.upper(),
    lambda t: t.title(),
    lambda t: f"Chapter One\n\n{t}\n\nChapter Two\n\n{t}",
    lambda t: t * 6,
]
"""What a text is made into: any of it may be a play, a letter, a poem."""


def answers_anything(question: str) -> str:
    """A language model that says now this, now that: somebody of the cast, somebody new, nobody, nonsense."""
    lines = numbers(question)
    kind = len(question) % 5
    if kind == 0:
        return "no idea"
    names = [None, "Mary", "The Nobody", 7, ""]
    rows = [{"line": n, "name": names[(n + kind) % len(names)]} for n in lines]
    return json.dumps({"speakers": rows if kind < 4 else [*rows, {"line": 99, "name": "Mary"}, 3]})


@pytest.fixture
def model(monkeypatch, tmp_path):
    server = Server()
    server.answer = answers_anything
    for name, value in (("URL", server.url), ("MODEL", "tiny"), ("CACHE", str(tmp_path)), ("ASK", "all")):
        monkeypatch.setenv(f"AUDIOBOOK_LLM_{name}", value)
    yield server
    server.close()


@pytest.mark.parametrize("attributor", attributing.available())
def test_any_text_finds_its_speakers(attributor, model):
    """Every attributor there is, a language model's that answers anything as well."""

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(texts, st.one_of(st.none(), st.sampled_from(SHAPES)))
    @example('said, "Mary', None)
    @example('Mary said, "said', None)
    @example('"said', None)
    @example('. said "', None)
    @example('"SIR!" CRIED SAID"SIR!" CRIED', None)
    def attributed(text, shape):
        text = shape(text) if shape else text
        try:
            book = read(Source(text.encode("utf-8", "surrogatepass"), "story.txt"))
        except InputError as refused:
            assert refused.hint
            return
        found = attributing.load(attributor).attribute(segment(book))
        for before, after in zip(book.chapters, found.chapters, strict=True):
            assert before.text == "".join(s.text for s in after.segments)
        people = {c.id for c in found.characters}
        assert all(s.speaker in people for c in found.chapters for s in c.segments if s.speaker is not None)

    attributed()
