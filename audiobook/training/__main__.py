"""The command that trains the learned attributor."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from audiobook import invocation
from audiobook.attributing.model import ranker
from audiobook.training import corpus, data
from audiobook.training.shards import Job, Known, shards
from audiobook.training.texts import CUES, Source, authors

Numbers = npt.NDArray[np.float64]
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_SHORT_WORDS = 3000
_CUE_THINNINGS = (1,)


@click.command()
@click.argument("folder", metavar="CORPUS", type=_FOLDER)
@click.option(
    "--edition",
    "editions",
    multiple=True,
    metavar="NAME=DIR",
    help="Train also on DIR/<novel>.txt or .epub, the same novels in another edition.",
)
@click.option(
    "--openings",
    type=_FOLDER,
    help="Train also on works of which only the openings have gold, in the same form as CORPUS.",
)
@click.option(
    "--cues",
    type=_FOLDER,
    help="Train also on the whole works DIR/<work>/full.txt: where a cue names the speaker, the cue is hidden.",
)
@click.option(
    "--authors",
    "table",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with the columns work and author. An author's works are left out together; without it, each work alone.",
)
@click.option("--model", type=click.Path(dir_okay=False, path_type=Path), help="Write the model here.")
@click.option(
    "--scripts",
    "out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write scripts made by models that have not seen the author, a folder an edition.",
)
@click.option("--characters", is_flag=True, help="Give the corpus's list of characters instead of finding them.")
@click.option("--folds", default=4, show_default=True, help="Groups of authors for the cross-validation.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, help="Processes that read texts.")
@click.option("--threads", default=2, show_default=True, help="Models trained side by side.")
def main(
    folder: Path,
    editions: tuple[str, ...],
    openings: Path | None,
    cues: Path | None,
    table: Path | None,
    model: Path | None,
    out: Path | None,
    characters: bool,
    folds: int,
    jobs: int,
    threads: int,
) -> None:
    """Train the learned attributor on a corpus with gold quotations.

    Example: python -m audiobook.training pdnc --edition clean=clean --authors authors.csv --model audiobook/attributing/model/model.npz
    """
    _check_needs()
    from audiobook.training import fit

    by = authors(table) if table is not None else {}
    todo = planned(folder, editions, openings, cues, by, characters)
    with shards(jobs) as texts:
        examples = texts.make(todo)
        whole = [e for e in examples if not e.thinning]
        click.echo(
            f"{len(whole)} texts, {sum(g is not None for e in whole for g in e.gold)} speeches with a known speaker; "
            f"{len(examples) - len(whole)} short stories; {len({e.author for e in examples})} authors"
        )
        result = fit.fit(examples, texts, parts=folds, final=model is not None, threads=threads, log=click.echo)
        groups = fit.folds(examples, folds)
        for label, some in (("all", whole), ("short texts", [e for e in examples if is_short(e)])):
            click.echo(label)
            for line in reliability(*fit.shown(some, result.judges, groups)):
                click.echo(line)
        if out is not None:
            judge_of = {author: judge for group, judge in zip(groups, result.judges) for author in group}
            for e, content in zip(
                examples, texts.ask("script", [(e.prediction, judge_of[e.author]) for e in examples])
            ):
                if not e.thinning:
                    path = out / e.edition / f"{e.work}.json"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(content, encoding="utf-8")
    if model is not None:
        model.write_bytes(ranker.dump(result.model))
        click.echo(f"{model}: {model.stat().st_size} bytes")


def planned(
    folder: Path,
    editions: Sequence[str],
    openings: Path | None,
    cues: Path | None,
    by: Mapping[str, str],
    characters: bool = False,
) -> list[Job]:
    """The examples to be made of the corpora; `by`: the author of each work."""
    out: list[Job] = []
    # The corpus's own text again, as short stories with many cues left out; figures are of the whole novels alone.
    thinnings = range(1 + len(data.THINNINGS))
    for f in corpus.novels(folder):
        author = by.get(f.name, f.name)
        out += [Job(Source(f, f / "novel_text.txt", "corpus", author), k, characters) for k in thinnings]
        for edition in editions:
            name, _, place = edition.partition("=")
            books = [p for s in (".txt", ".epub") if (p := Path(place) / (f.name + s)).is_file()]
            out += [Job(Source(f, p, name, author), 0, characters) for p in books]
    for f in corpus.novels(openings) if openings is not None else ():
        source = Source(f, f / "novel_text.txt", "openings", by.get(f.name, f.name))
        out += [Job(source, k) for k in (0, 1)]
    for f in sorted(cues.iterdir()) if cues is not None else ():
        if (f / "full.txt").is_file():
            source = Source(f, f / "full.txt", CUES, by.get(f.name, f.name))
            out += [Job(source, k) for k in _CUE_THINNINGS]
    return out


def is_short(e: Known) -> bool:
    """Whether an example is a short story with about all of its cues, or an opening."""
    if e.edition == data.THINNED:
        how = data.THINNINGS[e.thinning - 1]
        return how.words < _SHORT_WORDS and how.left_out < data.FEW_LEFT_OUT
    return e.edition == "openings" and not e.thinning


def _check_needs() -> None:
    """Say what is missing, and the way out, before anything is read."""
    for name in ("jax", "optax", "lightgbm"):
        try:
            importlib.import_module(name)
        except ImportError as e:
            raise click.UsageError(f"Training needs {name}: {e}.\nHint: {invocation.install('training')}") from e
        except OSError as e:
            raise click.UsageError(
                f"{name} cannot be loaded: {e}.\nHint: Install your system's OpenMP library: the package libgomp1 on Debian "
                "and Ubuntu, libgomp on Fedora, libomp in Homebrew on macOS."
            ) from e


def reliability(shown: Numbers, right: Numbers) -> list[str]:
    """Lines of a table: confidence as shown against the share right, and the expected calibration error."""
    bins = np.minimum((shown * 10).astype(int), 9)
    lines, error = ["confidence   speeches   shown   right"], 0.0
    for b in range(10):
        own = bins == b
        if own.any():
            lines.append(
                f"{b / 10:.1f} to {b / 10 + 0.1:.1f} {own.sum():10d} {shown[own].mean():7.3f} {right[own].mean():7.3f}"
            )
            error += own.mean() * abs(shown[own].mean() - right[own].mean())
    return [*lines, f"expected calibration error {error:.4f}"]


if __name__ == "__main__":
    main()
