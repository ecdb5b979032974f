"""Parts made on other machines: the same jobs, through Dask's executor.

Each worker has a Python process of ours for each of its threads, which stays, and in it the same watch over the engine as at home; so the bytes
are the same, and a worker that dies costs the parts it was at: Dask gives them to another.
"""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import IO, Any

from audiobook import engines
from audiobook.errors import AudiobookError, EngineError, UsageError
from audiobook.invocation import install, module
from audiobook.parts import Job
from audiobook.parts.processes import prepare
from audiobook.pipeline.worker_pool import WorkerPool
from audiobook.workspace import StoredPart

_CONNECT_SECONDS = 15
"""How long to wait for a scheduler: a chosen limit, with reserve for a slow network."""

_JOB_SECONDS = 3600
"""How long a worker may take for a part, about four minutes of speech, before it is given up. A chosen limit, with reserve for slow voices."""


class Cluster:
    """Makes parts on the workers of a Dask scheduler.

    Args:
        address: the scheduler's, for example "tcp://10.0.0.5:8786".

    Raises:
        UsageError: `distributed` is not installed, or there is no scheduler, or it has no workers.
    """

    def __init__(self, address: str) -> None:
        try:
            client: Any = importlib.import_module("distributed").Client
        except ImportError as e:
            raise UsageError("A cluster needs Dask.", install("cluster")) from e
        try:
            self._client: Any = client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, ImportError) as e:
            raise UsageError(
                f"There is no Dask scheduler at {address}.", f"Start one with `{module('dask', 'scheduler')}`."
            ) from e
        self._threads = sum(w["nthreads"] for w in self._client.scheduler_info(n_workers=-1)["workers"].values())
        if not self._threads:
            self._client.close()
            raise UsageError(
                f"The scheduler at {address} has no workers.", f"Start some with `{module('dask', 'worker', address)}`."
            )

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def make(self, jobs: Iterable[Job]) -> Iterator[StoredPart]:
        """Make parts, in order; see `WorkerPool.make`."""
        executor: Executor = self._client.get_executor(retries=3, pure=False)
        pending: deque[Future[StoredPart]] = deque()
        for job in jobs:
            # A worker's disk is not ours: no store of single clips.
            pending.append(executor.submit(make_on_worker, replace(job, spoken=None)))
            if len(pending) >= 2 * self._threads + 2:
                yield self._result(pending.popleft())
        while pending:
            yield self._result(pending.popleft())

    def _result(self, future: Future[StoredPart]) -> StoredPart:
        killed: Any = importlib.import_module("distributed.scheduler").KilledWorker
        try:
            return future.result()
        except killed as e:
            raise EngineError(f"Workers of the cluster died again and again ({e}).", "See the workers' logs.") from e


class _Helper:
    """A Python process on a worker that makes parts, one after the other; it ends with the worker."""

    def __init__(self) -> None:
        # Dask has its workers give memory back at once: a voice's large arrays would take two and a half times as long.
        environment = {name: value for name, value in os.environ.items() if name != "MALLOC_TRIM_THRESHOLD_"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )

    def answer(self, job: Job) -> StoredPart | AudiobookError:
        """What comes of a job.

        Raises:
            EOFError: it has ended, or took too long.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        limit = threading.Timer(_JOB_SECONDS, self._process.kill)
        limit.start()
        try:
            _send(self._process.stdin, job)
            answer: StoredPart | AudiobookError = _received(self._process.stdout)
            return answer
        except BrokenPipeError as e:
            raise EOFError from e
        finally:
            limit.cancel()

    def end(self) -> str:
        """End it; gives the end of what it told of a failure."""
        self._process.kill()
        said = self._process.communicate()[1]
        return said.decode(errors="replace")[-200:]


_resting: list[_Helper] = []
_lock = threading.Lock()


def make_on_worker(job: Job) -> StoredPart:
    """What a worker does: the part, made by a Python process of its own, which stays for the next part.

    Raises:
        AudiobookError: see `WorkerPool.make`; also where the worker's engines are of other versions than ours.
    """
    with _lock:
        helper = _resting.pop() if _resting else None
    try:
        answer = helper.answer(job) if helper is not None else None
    except EOFError:
        # It ended while it rested: that says nothing of this part.
        helper, answer = None, None
    if helper is None or answer is None:
        helper = _Helper()
        try:
            answer = helper.answer(job)
        except EOFError as e:
            raise EngineError(f"A worker could not start audiobook: {helper.end()}") from e
    with _lock:
        _resting.append(helper)
    if isinstance(answer, AudiobookError):
        raise answer
    return answer


def _send(pipe: IO[bytes], value: object) -> None:
    content = pickle.dumps(value)
    pipe.write(len(content).to_bytes(8, "big") + content)
    pipe.flush()


def _received(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - what was sent
    size = int.from_bytes(_exactly(pipe, 8), "big")
    return pickle.loads(_exactly(pipe, size))


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    found = pipe.read(count)
    if len(found) < count:
        raise EOFError
    return found


def _answer(job: Job, pool: WorkerPool) -> StoredPart | AudiobookError:
    try:
        for name, version in job.versions:
            own = engines.load(name).version
            if own != version:
                return EngineError(
                    f"A worker has {name} {own}, this machine {version}.", "Install the same versions everywhere."
                )
        return next(iter(pool.make([job])))
    except AudiobookError as e:
        return e


def main() -> None:
    """Read jobs from standard input, write their parts to standard output; both pickled by our own side."""
    try:
        job = _received(sys.stdin.buffer)
        prepare(job.versions[0][0] if job.versions else None)
        with WorkerPool(1) as pool:
            while True:
                _send(sys.stdout.buffer, _answer(job, pool))
                job = _received(sys.stdin.buffer)
    except (EOFError, BrokenPipeError):
        # The worker has ended.
        return


if __name__ == "__main__":
    main()
