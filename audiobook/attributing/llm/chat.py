"""Ask a language model on an OpenAI-compatible server: one question, one JSON answer, stored so that it is not asked twice.

Ollama, llama.cpp, LM Studio and vLLM serve this protocol on the user's own machine, others elsewhere.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import time
import urllib.error
import urllib.request
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from audiobook.errors import UsageError
from audiobook.outside import json_value, quoted, shown, within
from audiobook.settings import ModelServer

_TRIES = 4
_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 30.0
_REQUEST_SECONDS = 300.0
_REASON_SECONDS = 5.0
_MOST_BYTES = 1 << 20


class ChatError(Exception):
    """The server gave no usable answer to this question, and asking again would not change that."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A server that redirects is not the server that the user named, and the key must not be sent to another."""

    def redirect_request(self, *_: object) -> None:
        """Follow no redirect: the answer is taken for an error."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server and a model on it.

    Attributes:
        url: of the API, such as http://127.0.0.1:11434/v1.
        model: its name there.
        key: for servers that want one.
        cache: folder for the answers.
    """

    url: str
    model: str
    key: str | None = None
    cache: Path | None = None

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine, so that nothing leaves it."""
        host = urlsplit(self.url).hostname or ""
        with suppress(ValueError):
            return ipaddress.ip_address(host).is_loopback
        return host == "localhost"

    def checked(self) -> Server:
        """The same.

        Raises:
            UsageError: the address is not one of a server.
        """
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(
                f"{quoted(self.url)} is not the address of a server.", "For example: --url http://127.0.0.1:11434/v1"
            )
        return self

    def ask(self, system: str, question: str, schema: dict[str, Any], deadline: float) -> tuple[str, bool]:
        """The model's answer, and whether it was kept from an earlier time.

        Args:
            system: what it is to do.
            question: what it is asked.
            schema: JSON schema of the answer, for servers that can hold a model to one.
            deadline: by `time.monotonic`; no try begins later.

        Raises:
            ChatError: there is no answer.
        """
        content = self._request(system, question, schema)
        kept = self._kept(content)
        if kept is not None and kept.is_file():
            return kept.read_text(encoding="utf-8"), True
        return self._sent(content.encode(), deadline), False

    def keep(self, system: str, question: str, schema: dict[str, Any], answer: str) -> None:
        """Keep an answer that can be used, so that the same is not asked again."""
        kept = self._kept(self._request(system, question, schema))
        if kept is None:
            return
        with suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            aside = kept.with_name(f".{kept.name}.{uuid.uuid4().hex[:8]}")
            aside.write_text(answer, encoding="utf-8", newline="\n")
            aside.replace(kept)

    def _request(self, system: str, question: str, schema: dict[str, Any]) -> str:
        body = {
            "model": self.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": question}],
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "speakers", "strict": True, "schema": schema},
            },
        }
        return json.dumps(body, ensure_ascii=False, sort_keys=True)

    def _kept(self, content: str) -> Path | None:
        digest = hashlib.sha256(f"{self.url}\n{content}".encode()).hexdigest()
        return self.cache / f"{digest}.json" if self.cache else None

    def _sent(self, body: bytes, deadline: float) -> str:
        pause = _FIRST_PAUSE_SECONDS
        why = "there was no time left"
        for attempt in range(_TRIES):
            if time.monotonic() >= deadline:
                raise ChatError(why)
            try:
                return _content(self._post(body, min(_REQUEST_SECONDS, max(1.0, deadline - time.monotonic()))))
            except urllib.error.HTTPError as e:
                why = f"the server answered with {e.code}"
                if e.code not in (408, 409, 425, 429) and e.code < 500:
                    # The question is wrong, the key or the model: asking again changes nothing.
                    raise ChatError(f"{why}: {_reason(e)}") from e
                with suppress(ValueError):
                    pause = max(pause, float(e.headers.get("Retry-After") or 0))
            except (OSError, ValueError, http.client.HTTPException) as e:
                why = f"the server gave no answer ({shown(str(getattr(e, 'reason', None) or e))})"
            if attempt + 1 < _TRIES:
                time.sleep(max(0.0, min(pause, _LONGEST_PAUSE_SECONDS, deadline - time.monotonic())))
                pause *= 2
        raise ChatError(why)

    def _post(self, body: bytes, seconds: float) -> bytes:
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(f"{self.url.rstrip('/')}/chat/completions", body, headers)
        # A server on this machine is never reached by way of a proxy: that would send the story there.
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if self.is_here:
            handlers.append(urllib.request.ProxyHandler({}))

        def read() -> bytes:
            with urllib.request.build_opener(*handlers).open(request, timeout=seconds) as response:
                content: bytes = response.read(_MOST_BYTES + 1)
                return content

        content = within(seconds, read)
        if len(content) > _MOST_BYTES:
            raise ValueError(f"it sends more than {_MOST_BYTES >> 20} MiB")
        return content


def _reason(error: urllib.error.HTTPError) -> str:
    """The beginning of what a server says of a request that it refuses."""
    with suppress(OSError, http.client.HTTPException):
        return shown(within(_REASON_SECONDS, lambda: error.read(300)).decode(errors="replace"))
    return "it does not say why"


def _content(raw: bytes) -> str:
    """The words of an answer.

    Raises:
        ValueError: it is not what the protocol says.
    """
    try:
        content = json_value(raw)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError) as e:
        raise ValueError("it does not speak the protocol") from e
    if not isinstance(content, str):
        raise ValueError("it does not speak the protocol")
    # Half a character (\ud800 alone) is JSON, but cannot be kept in a file.
    return content.encode("utf-8", "replace").decode()


def server_of(settings: ModelServer) -> Server:
    """The server that the settings name.

    Raises:
        UsageError: they name none, or no model.
    """
    if not settings.url or not settings.model:
        raise UsageError(
            "The attributor llm needs a server and a model.",
            "For example: --attributor llm --url http://127.0.0.1:11434/v1 --model llama3.1",
        )
    return Server(settings.url, settings.model, settings.key, settings.answers).checked()
