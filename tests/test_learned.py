"""The learned attributor's parts: alignment, trees, conversations, a user's word, explanations, and training itself."""

from __future__ import annotations

import csv
import itertools
import json
import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from understanding import draft

from audiobook import attributing
from audiobook.attributing import answers
from audiobook.attributing.components import build_story
from audiobook.attributing.features import candidates, table
from audiobook.attributing.model import confidence, ranker, turn_taking
from audiobook.attributing.model.trees import shares
from audiobook.attributing.model.turn_taking import Habits, Layout, Relation
from audiobook.script import Character, Gender, Method
from audiobook.training import corpus, data, fit, shards, texts

HERE = Path(__file__).parent
HERON = (HERE / "stories/the-glass-heron.txt").read_text(encoding="utf-8")


def spoken(script):
    return [s for c in script.chapters for s in c.segments if s.spoken_by_character]


@pytest.fixture
def lightgbm():
    """The learner of trees; a machine without the OpenMP library cannot load it."""
    try:
        import lightgbm
    except (ImportError, OSError) as e:
        pytest.skip(f"lightgbm cannot be loaded here, so nothing can be trained: {e}")
    return lightgbm


@given(st.lists(st.sampled_from("a b c d e f g h i j k".split()), max_size=80), st.data())
def test_aligned_words_are_the_same_and_in_order(words, data):
    other = [w for w in words if data.draw(st.integers(0, 9)) or w == "a"]
    place = corpus.aligned(words, other)
    found = [(words[i], other[j], j) for i, j in enumerate(place) if j >= 0]
    assert all(a == b for a, b, _ in found)
    assert [j for *_, j in found] == sorted({j for *_, j in found})
    if words == other:
        assert place == list(range(len(words)))


@given(st.lists(st.lists(st.floats(-30, 30), max_size=5), max_size=6))
def test_shares_of_each_group_add_up_to_one(groups):
    first = np.cumsum([0, *(len(g) for g in groups)]).astype(np.int32)
    out = shares(np.array([x for g in groups for x in g], np.float64), first)
    for a, b in itertools.pairwise(first):
        if b > a:
            assert out[a:b].sum() == pytest.approx(1, abs=1e-5)


def test_every_quotation_is_in_one_speech():
    story = build_story(draft(HERON))
    found = [q for s in story.speeches for q in s.quotations]
    assert found == list(range(len(story.document.quotations)))


def test_a_conversation_without_habits_changes_nothing():
    story = build_story(draft(HERON))
    c = candidates.find(story)
    own = shares(np.random.default_rng(1).normal(size=len(c.speech)), c.first)
    plain = turn_taking.decode(story, c, own, Habits(np.ones((len(Layout), len(Relation)))))
    assert np.allclose(plain, own, atol=1e-4)
    turns = np.ones((len(Layout), len(Relation)))
    turns[Layout.NEXT_PARAGRAPH_BARE : Layout.ONE_PARAGRAPH_BETWEEN] = [0.01, 3, 1]
    assert not np.allclose(turn_taking.decode(story, c, own, Habits(turns)), own, atol=0.05)


def test_the_model_fits_the_features_and_is_small():
    story = build_story(draft(HERON))
    c = candidates.find(story)
    model = ranker.load()
    prediction = ranker.rank(story, c, model)
    assert table.of_candidates(story, c).names == model.names[0]
    assert table.of_candidates(story, c, prediction).names == model.names[1]
    assert len(ranker.content()) < 1_000_000
    assert np.all(np.diff(model.confidence.calibration[1]) >= 0)


def test_trees_walked_with_numpy_are_the_learners_trees(lightgbm):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(400, 5)).astype(np.float32).round(1)
    booster = lightgbm.train(
        {"verbose": -1, "num_leaves": 15, "min_data_in_leaf": 5}, lightgbm.Dataset(x, x[:, 0] * x[:, 1]), 20
    )
    assert np.allclose(fit.compiled(booster).scores(x.T), booster.predict(x), atol=1e-5)


class TestAUsersWord:
    """What a user says is kept, and is evidence for the lines around."""

    TEXT = (
        'Ann and Beth sat in the kitchen. Carl came in.\n\n"Cold," said Carl.\n\n"Very."\n\n"Shut the door."\n\n'
        '"I did."\n\n"Then light the fire."\n\nNobody moved. Ann looked at Beth, and Beth at Ann.'
    )

    def test_a_given_speaker_is_kept_and_decides_the_others(self):
        bare = draft(self.TEXT)
        everybody = tuple(Character(name.lower(), name) for name in ("Ann", "Beth", "Carl"))
        segments = list(bare.chapters[0].segments)
        places = [k for k, s in enumerate(segments) if s.spoken_by_character]
        for who in ("ann", "beth"):
            told = list(segments)
            told[places[1]] = replace(told[places[1]], speaker=who, method=Method.EDITED)
            hinted = replace(bare, chapters=(replace(bare.chapters[0], segments=tuple(told)),), characters=everybody)
            found = spoken(attributing.load("learned").attribute(hinted))
            assert (found[1].speaker, found[1].method, found[1].confidence) == (who, Method.EDITED, 1.0)
            # The one who was told to be answering is spoken to in turn.
            assert found[3].speaker == who

    def test_given_names_are_one_person_of_the_given_gender(self):
        text = 'Quill met Doran.\n\n"Stay," said Quill.\n\n"No," said Doran.\n\n"Stay," said Vane.\n\nVane was tired.'
        one = Character("quill", "Quill", ("Vane",), Gender.FEMALE)
        script = attributing.load("learned").attribute(replace(draft(text), characters=(one,)))
        assert [s.speaker for s in spoken(script)] == ["quill", "doran", "quill"]
        assert script.character("quill") == one

    def test_names_in_the_cast_file_are_taken(self, audiobook, tmp_path):
        story = tmp_path / "story.txt"
        story.write_text(
            'Quill met Doran.\n\n"Stay," said Quill.\n\n"No," said Doran.\n\n"Stay," said Vane.\n\nVane was tired.',
            encoding="utf-8",
        )
        run = ("make", story, "--engine", "tone")
        assert audiobook(*run).returncode == 0
        cast = tmp_path / "output/story/cast.toml"
        text = cast.read_text(encoding="utf-8")
        assert "vane" in tomllib.loads(text)["characters"]
        cast.write_text(text.replace('name = "Quill"', 'name = "Quill"\naliases = ["Vane"]'), encoding="utf-8")
        assert audiobook(*run).returncode == 0
        script = json.loads((tmp_path / "output/story/script.json").read_text(encoding="utf-8"))
        found = [s["speaker"] for s in script["chapters"][0]["segments"] if s["kind"] == "dialogue"]
        assert found == ["quill", "doran", "quill"]
        cast.write_text(text.replace('name = "Quill"', 'name = "Quill"\ngender = "tall"'), encoding="utf-8")
        refused = audiobook(*run)
        assert refused.returncode == 4
        assert "gender must be male, female or unknown" in refused.stderr.decode()


def test_an_explanation_gives_candidates_and_evidence():
    found = list(
        attributing.load("learned").explain(
            draft('Ann met Carl, and Ann waved.\n\n"Cold," said Carl.\n\n"Very," she said.')
        )
    )
    assert [e.candidates[0].name for e in found] == ["Carl", "Ann"]
    assert found[0].candidates[0].reasons[0] == "the cue names them"
    assert "may be “she”" in found[1].candidates[0].reasons
    assert all(0 <= o.probability <= 1 for e in found for o in e.candidates)


def test_explain_on_the_command_line(audiobook, tmp_path):
    (tmp_path / "story.txt").write_text('Ann met Carl.\n\n"Cold," said Carl.\n\n"Very," she said.', encoding="utf-8")
    done = audiobook("script", tmp_path / "story.txt", "--explain", "cold")
    assert done.returncode == 0
    assert "the cue names them" in done.stdout.decode()
    assert "Very" not in done.stdout.decode()
    assert audiobook("script", tmp_path / "story.txt", "--explain", "warm").returncode == 2
    rules = audiobook("script", tmp_path / "story.txt", "--explain", "", "--attributor", "rules")
    assert rules.returncode == 0
    assert "the cue names them" in rules.stdout.decode()


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_confidence_is_a_share(data):
    """Whatever is known of a speech, how sure its answer is lies between 0 and 1."""
    numbers = st.floats(-1e6, 1e6, width=32)
    about = data.draw(st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=25, max_size=25))
    judged = ranker.load().confidence
    sure = judged.sureness(np.array(about, np.float32))
    assert len(confidence.NAMES) == 25
    assert ((sure >= 0) & (sure <= 1)).all()


def test_whom_nobody_known_can_be_is_unknown():
    """A line whose speaker is likelier somebody who is no candidate goes to nobody; a user's word stays."""
    story = build_story(draft('Ann met Carl.\n\n"Cold," said Carl.\n\n"Very," she said.'))
    c = candidates.find(story)
    model = ranker.load()
    prediction = ranker.rank(story, c, model)
    script = answers.script(story, c, prediction, lambda n, method: 0.5, frozenset({1}))
    assert [s.speaker for s in spoken(script)] == ["carl", None]
    assert [s.method for s in spoken(script)] == [Method.CUE, Method.UNKNOWN]


def test_authors_are_never_parted():
    """The groups of the cross-validation have each author once, with all works and editions."""
    pytest.importorskip("jax")
    none = np.zeros(0)
    known = [
        shards.Known(f"work {n}", f"author {n % 5}", edition, 0, None, none, ["Ann"] * n, none, ())
        for n in range(1, 14)
        for edition in ("corpus", "clean")
    ]
    groups = fit.folds(known, 3)
    assert sorted(a for g in groups for a in g) == [f"author {n}" for n in range(5)]
    assert all(groups)


def test_hidden_cues_label_what_they_named():
    """Of a text without gold, the lines are known whose cue has been hidden; the speaker is the one the cue named."""
    text = "\n\n".join(
        f'"{word.capitalize()} is what we need," said {who}.'
        for word, who in itertools.islice(
            zip(itertools.cycle(["rain", "time", "coal"]), itertools.cycle(["Ann", "Carl"])), 60
        )
    )
    whole = texts.by_cues("work", "author", draft(f"Ann met Carl. Carl saw Ann.\n\n{text}"))
    assert all(whole.quotations)
    (example,) = data.examples(whole, 1)
    known = [n for n, g in enumerate(example.gold) if g is not None]
    assert 0 < len(known) < 60
    by_number = {c.name: c.aliases[0] for c in whole.characters}
    assert {by_number[example.gold[n]] for n in known} == {"Ann", "Carl"}
    assert all(by_number[example.gold[n]] == ("Ann", "Carl")[n % 2] for n in known)
    assert all(not example.story.contexts[n].named or example.right[n] >= 0 for n in known)


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(HERE.glob("stories/*.txt")), ids=lambda path: path.stem)
def test_the_network_scores_as_it_was_trained_to(path):
    """What numpy walks is what JAX trained, to rounding; and what is stored is what is read."""
    pytest.importorskip("jax")
    import jax.numpy as jnp

    from audiobook.attributing.model.network import Network
    from audiobook.training import network as trainer

    told = build_story(draft(path.read_text(encoding="utf-8")))
    c = candidates.find(told)
    values = table.of_candidates(told, c).values
    right = np.where(np.diff(c.first) > 0, c.first[:-1], -1).astype(np.int64)
    net = trainer.train([values], [(c, right)], [1.0])
    part = trainer.Part(trainer.normal(trainer.squashed(values.T), net.mean, net.spread), c, right, 1.0)
    # Laid end to end with itself, the second copy is cut as the first is.
    (twice,) = trainer.packed([part, part])
    for key, value in part.cut(0, len(right)).items():
        np.testing.assert_array_equal(twice.cut(len(right), 2 * len(right))[key], value)
    batch = {k: jnp.asarray(v) for k, v in part.cut(0, len(right)).items()}
    by_jax = np.asarray(trainer.scores({k: jnp.asarray(w) for k, w in net.weights.items()}, batch))
    by_numpy = net.scores(values, c)
    assert len(by_numpy)
    np.testing.assert_allclose(by_jax[np.asarray(batch["there"])], by_numpy, atol=1e-3)
    again = Network.of_arrays(net.arrays("x."), "x.")
    np.testing.assert_array_equal(again.scores(values, c), by_numpy)
    # It learned what it was shown: always the first.
    best = [c.first[n] + by_numpy[c.first[n] : c.first[n + 1]].argmax() for n in np.flatnonzero(right >= 0)]
    assert np.mean(best == right[right >= 0]) > 0.5


def test_gathering_has_the_slope_of_gathering():
    """The short way back through `gathered` is what plain gathering gives."""
    pytest.importorskip("jax")
    import jax
    import jax.numpy as jnp

    from audiobook.training import network as trainer

    talk = ((0, 1, 2), (1, 2), (0, 2), (2, 0, 1), (1, 0))
    persons = [(n, who) for n, present in enumerate(talk) for who in present]
    place = {p: k for k, p in enumerate(persons)}
    near = jnp.array([[place.get((n + by, who), len(persons)) for by in trainer.AROUND] for n, who in persons])
    chance = np.random.default_rng(0)
    x = jnp.asarray(chance.normal(size=(len(persons), 3)), jnp.float32)
    weight = jnp.asarray(chance.normal(size=(*near.shape, 3)), jnp.float32)
    ours = jax.grad(lambda x: (trainer.gathered(x, near) * weight).sum())(x)
    plain = jax.grad(lambda x: (jnp.concatenate([x, jnp.zeros((1, 3))])[near] * weight).sum())(x)
    np.testing.assert_allclose(ours, plain, atol=1e-5)


@pytest.mark.parametrize(
    ("missing", "error", "way_out"),
    [
        ("lightgbm", 'OSError("libgomp.so.1: cannot open shared object file")', "libgomp1"),
        pytest.param("optax", 'ModuleNotFoundError("No module named optax")', "install 'jax", marks=pytest.mark.slow),
    ],
)
def test_training_says_what_it_lacks(tmp_path, missing, error, way_out):
    """A machine without a library of the system's, or without the extra."""
    (tmp_path / f"{missing}.py").write_text(f"raise {error}\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "audiobook.training", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert missing in done.stderr and way_out in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
def test_training_makes_a_model_that_works(tmp_path, lightgbm):
    """A corpus built of our own stories: train, cross-validate, keep, load and use."""
    from click.testing import CliRunner

    from audiobook.training.__main__ import main

    for n, path in enumerate(sorted(HERE.glob("stories/*.toml"))):
        expected = tomllib.loads(path.read_text(encoding="utf-8"))
        source = HERE.parent / expected["story"] if "story" in expected else path.with_suffix(".txt")
        text = source.read_text(encoding="utf-8")
        folder = tmp_path / "corpus" / f"story-{n}"
        folder.mkdir(parents=True)
        (folder / "novel_text.txt").write_text(text, encoding="utf-8")
        rows, at = [], 0
        for start, who in expected["quotations"]:
            at = text.index(start, at)
            rows.append(
                {"quoteByteSpans": [[at, at + len(start)]], "speaker": who, "addressees": [], "quoteType": "Implicit"}
            )
        with (folder / "quotation_info.csv").open("w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, ["quoteByteSpans", "speaker", "addressees", "quoteType"])
            writer.writeheader()
            writer.writerows(rows)
        with (folder / "character_info.csv").open("w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, ["Main Name", "Aliases", "Gender"])
            writer.writeheader()
            for name in sorted({who for _, who in expected["quotations"]}):
                writer.writerow({"Main Name": name, "Aliases": {name}, "Gender": "U"})
    model, scripts = tmp_path / "model.npz", tmp_path / "scripts"
    done = CliRunner().invoke(
        main, [str(tmp_path / "corpus"), "--model", str(model), "--scripts", str(scripts), "--folds", "2"]
    )
    assert done.exit_code == 0, done.output
    assert "expected calibration error" in done.output
    assert len(list(scripts.rglob("*.json"))) == len(list((tmp_path / "corpus").iterdir()))
    with np.load(model) as arrays:
        assert {"0.feature", "1.feature", "1.network.0.out", "right.feature", "nobody.feature", "calibration"} <= set(
            arrays
        )
