"""Which engine is tested."""

from __future__ import annotations

import pytest

from audiobook import engines
from audiobook.engines import Engine


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the user name engines; several may be."""
    parser.addoption("--engine", action="append", default=[], help="The engine to test, by name; may be given again.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test is for each engine."""
    if "engine" in metafunc.fixturenames:
        names = metafunc.config.getoption("--engine") or ["tone"]
        metafunc.parametrize("engine", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Engine:
    """The engine, as a run loads it."""
    return engines.load(str(request.param))
