"""The command that trains the learned attributor."""

from __future__ import annotations

import importlib
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from audiobook import invocation
from audiobook import script as scripts
from audiobook.attributing import learned
from audiobook.attributing.model import ranker
from audiobook.training import corpus, data

Numbers = npt.NDArray[np.float64]


@click.command()
@click.argument("folder", metavar="CORPUS", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--edition",
    "editions",
    multiple=True,
    metavar="NAME=DIR",
    help="Train also on DIR/<novel>.txt or .epub, the same novels in another edition.",
)
@click.option("--model", type=click.Path(dir_okay=False, path_type=Path), help="Write the model here.")
@click.option(
    "--scripts",
    "out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write scripts made by models that have not seen the novel, a folder an edition.",
)
@click.option("--characters", is_flag=True, help="Give the corpus's list of characters instead of finding them.")
@click.option("--folds", default=6, show_default=True, help="Groups of novels for the cross-validation.")
def main(
    folder: Path, editions: tuple[str, ...], model: Path | None, out: Path | None, characters: bool, folds: int
) -> None:
    """Train the learned attributor on a corpus with gold quotations.

    Example: python -m audiobook.training pdnc --edition clean=clean --model audiobook/attributing/model/model.npz
    """
    _check_needs()
    from audiobook.training import fit

    jobs = [(f, f / "novel_text.txt", "corpus", 0) for f in corpus.novels(folder)]
    for edition in editions:
        name, _, place = edition.partition("=")
        for f in corpus.novels(folder):
            jobs += [(f, p, name, 0) for s in (".txt", ".epub") if (p := Path(place) / (f.name + s)).is_file()]
    # The corpus's own text again, as short stories with many cues left out; figures are of the whole novels alone.
    jobs += [
        (f, f / "novel_text.txt", data.THINNED, k + 1)
        for k in range(len(data.THINNINGS))
        for f in corpus.novels(folder)
    ]
    # New processes, not copies: a copy of one with threads, as those of JAX, may hang.
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        examples = list(chain.from_iterable(pool.map(data.examples, *zip(*jobs), [characters] * len(jobs))))
    speeches = sum(g is not None for e in examples if not e.thinning for g in e.gold)
    whole = sum(not e.thinning for e in examples)
    click.echo(
        f"{whole} texts, {speeches} speeches with a known speaker; {len(examples) - whole} thinned short stories"
    )
    result = fit.fit(examples, parts=folds, final=model is not None, log=click.echo)
    for line in reliability(*fit.shown(examples, result.unseen, fit.folds(examples, folds))):
        click.echo(line)
    if out is not None:
        for e, prediction in zip(examples, result.unseen):
            if e.thinning:
                continue
            path = out / e.edition / f"{e.novel}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            found = learned.with_speakers(e.story, e.candidates, prediction, result.model)
            path.write_text(scripts.to_json(found), encoding="utf-8")
    if model is not None:
        model.write_bytes(ranker.dump(result.model))
        click.echo(f"{model}: {model.stat().st_size} bytes")


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
