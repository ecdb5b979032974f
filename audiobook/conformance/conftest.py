"""Which engines and attributors are tested."""

from __future__ import annotations

import pytest

from audiobook import attributing, engines
from audiobook.attributing import Attributor
from audiobook.engines import Engine

_USUAL = {"engine": "tone", "attributor": "rules"}
"""What is tested where nothing is named."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the user name engines and attributors; several may be."""
    for kind in _USUAL:
        parser.addoption(f"--{kind}", action="append", default=[], help=f"The {kind} to test; may be given again.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test for each engine or attributor."""
    for kind, usual in _USUAL.items():
        if kind in metafunc.fixturenames:
            metafunc.parametrize(
                kind, metafunc.config.getoption(f"--{kind}") or [usual], indirect=True, scope="session"
            )


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engine, as a run loads it."""
    return engines.load(str(request.param))


@pytest.fixture(scope="session")
def attributor(request: pytest.FixtureRequest) -> Attributor:
    """The attributor, as a run loads it."""
    return attributing.load(str(request.param))
