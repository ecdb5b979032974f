"""The studio's JSON API, used by its page and open to a user's own scripts: docs/studio.md describes it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from audiobook import invocation, pipeline
from audiobook.cast import USUAL_WPM
from audiobook.casting import file as cast_file
from audiobook.casting.distance import across
from audiobook.directing.sounds import sounds
from audiobook.directing.spoken_form import spoken_form
from audiobook.errors import AudiobookError, UsageError
from audiobook.pipeline.output_files import title_of
from audiobook.pipeline.sample import own_line
from audiobook.script import Segment
from audiobook.studio import fields
from audiobook.studio.answers import body_of, changing, failure, reading
from audiobook.studio.edits import Place
from audiobook.studio.finished import Finished
from audiobook.studio.hub import Hub
from audiobook.studio.lines import cue_of
from audiobook.studio.runs import plain
from audiobook.studio.session import Session
from audiobook.studio.steps import Line, MovedError, Step
from audiobook.studio.turns import BookRuns
from audiobook.timeline import Utterance

_STUDIO = "audiobook-studio"
"""A request may say in this header which studio it is for, by the `studio` of /api/book."""
_ANEW = JSONResponse(
    {"error": "The studio was started anew.", "hint": "Load the page again: it then shows what is open now."}, 410
)


class Api:
    """The routes of a story.

    Args:
        session: the story.
        runs: what makes its audio, when it has its turn.
        finished: what was made.
        hub: what tells pages of changes.
    """

    def __init__(self, session: Session, runs: BookRuns, finished: Finished, hub: Hub) -> None:
        self._session = session
        self._runs = runs
        self._finished = finished
        self._hub = hub
        # Another one for each start: a page that was opened before sees by it that this is not its studio any more.
        self._id = secrets.token_hex(4)

    def routes(self) -> list[Route]:
        """All of them."""
        reads: dict[str, Callable[[Request], Any]] = {
            "/api/book": lambda _: self._book(),
            "/api/state": lambda _: self._state(),
            "/api/chapters/{chapter:int}": lambda r: self._chapter(r.path_params["chapter"]),
            "/api/cues": lambda _: self._cues(),
            "/api/chapters/{chapter:int}/reasons": lambda r: self._reasons(r.path_params["chapter"]),
            "/api/voices": lambda _: self._voices(),
            "/api/timeline": lambda _: self._timeline(),
            "/api/changed": lambda _: {"places": [list(place) for place in self._finished.changed()]},
            "/api/lines/{chapter:int}/{segment:int}/audio": self._line_audio,
            "/api/cast/{who}/audio": self._voice_audio,
            "/api/cast/{who}/fitting": lambda r: self._fitting(r.path_params["who"]),
            "/api/audio/{number:int}": self._audio,
        }
        changes: dict[str, Callable[[dict[str, Any]], Step]] = {
            "/api/lines/assign": lambda b: self._session.assign(
                fields.lines(b), fields.text_or_none(b, "speaker"), fields.text_or_none(b, "name")
            ),
            "/api/lines/accept": lambda b: self._session.accept(fields.lines(b)),
            "/api/lines/narrate": lambda b: self._session.narrate(fields.lines(b)),
            "/api/lines/split": lambda b: self._session.split(fields.one_line(b), fields.integers(b, "offsets")),
            "/api/lines/merge": lambda b: self._session.merge(fields.one_line(b)),
            "/api/speakers/describe": lambda b: self._session.describe(
                fields.text(b, "id"),
                fields.text_or_none(b, "name"),
                fields.text_or_none(b, "gender"),
                fields.text_or_none(b, "age"),
            ),
            "/api/speakers/alias": lambda b: self._session.alias(
                fields.text(b, "id"), fields.text_or_none(b, "add"), fields.text_or_none(b, "remove")
            ),
            "/api/speakers/merge": lambda b: self._session.unite(fields.text(b, "id"), fields.text(b, "into")),
            "/api/speakers/drop": lambda b: self._session.drop(fields.text(b, "id")),
            "/api/cast/voice": self._set_voice,
            "/api/cast/swap": lambda b: self._session.swap(fields.text(b, "one"), fields.text(b, "other")),
            "/api/cast/deal": lambda _: self._session.deal(),
            "/api/undo": lambda _: self._session.undo(),
            "/api/redo": lambda _: self._session.redo(),
        }
        return [
            *(Route(path, self._ours(reading(what)), methods=["GET"]) for path, what in reads.items()),
            *(Route(path, self._changing(what), methods=["POST"]) for path, what in changes.items()),
            Route("/api/run", self._run, methods=["POST"]),
            Route("/api/run/stop", self._stop, methods=["POST"]),
            Route("/api/run/dismiss", self._dismiss, methods=["POST"]),
            Route("/api/events", self._events, methods=["GET"]),
        ]

    # Reading.

    def _book(self) -> dict[str, Any]:
        script = self._session.script
        return {
            "title": script.title,
            "author": script.author,
            "language": script.language,
            "chapters": [self._chapter(n) for n in range(len(script.chapters))],
            "state": self._state(),
            "command": invocation.again(),
            "studio": self._id,
        }

    def _chapter(self, number: int) -> dict[str, Any]:
        script = self._session.script
        if number >= len(script.chapters):
            raise UsageError(f"There is no chapter {number}.")
        chapter = script.chapters[number]
        first = self._session.speeches(script, number)
        return {
            "title": title_of(chapter.title, number),
            "segments": [_plain(s, first.get(k)) for k, s in enumerate(chapter.segments)],
        }

    def _state(self) -> dict[str, Any]:
        session = self._session
        locked = cast_file.locked(session.state.cast) if session.state.cast else frozenset()
        roles = {r.character: r for r in session.cast.roles}
        minutes = self._minutes()
        speakers = []
        for c in session.script.characters:
            role = roles.get(c.id)
            speakers.append(
                {
                    "id": c.id,
                    "name": c.name,
                    "aliases": list(c.aliases),
                    "gender": c.gender.value,
                    "age": c.age or "adult",
                    "narrator": c.narrator,
                    "lines": role.lines if role else 0,
                    "words": role.words if role else 0,
                    "minutes": round(minutes.get(c.id, (role.words if role else 0) / USUAL_WPM), 2),
                    "setting": asdict(session.cast.setting(c.id)) if role else None,
                    "locked": c.id in locked,
                }
            )
        return {
            "revision": session.revision,
            "undo": session.undoable,
            "redo": session.redoable,
            "trouble": {"message": session.trouble.message, "hint": session.trouble.hint} if session.trouble else None,
            "speakers": speakers,
            "narrator": asdict(session.cast.narrator),
            "unknown": asdict(session.cast.unknown),
            "notes": list(session.cast.notes),
            "alike": [asdict(a) for a in session.alike()],
            "run": plain(self._runs.progress),
            "audio": self._audio_state(),
        }

    def _minutes(self) -> dict[str, float]:
        """How long each speaker is heard in the finished file."""
        out: dict[str, float] = {}
        heard = self._finished.heard()
        for n, chapter in enumerate(self._session.script.chapters):
            spoken = heard.get(n, [])
            at = i = 0
            for s in chapter.segments:
                at += len(s.text)
                while i < len(spoken) and spoken[i].start < at:
                    if s.speaker:
                        out[s.speaker] = out.get(s.speaker, 0) + (spoken[i].end_ms - spoken[i].start_ms) / 60_000
                    i += 1
        return out

    def _audio_state(self) -> dict[str, Any] | None:
        files = self._finished.files()
        if not files:
            return None
        return {
            "files": [
                {"name": p.name, "bytes": p.stat().st_size, "url": f"/api/audio/{n}"} for n, p in enumerate(files)
            ],
            "playable": bool(self._finished.tracks()),
            "made": max(p.stat().st_mtime_ns for p in files),
            "changed_lines": len(self._finished.changed()),
        }

    def _reasons(self, number: int) -> dict[str, Any]:
        script = self._session.script
        ids = {c.name: c.id for c in script.characters}
        speeches = {}
        segments = script.chapters[number].segments
        for e in self._session.reasons(number):
            segment = segments[e.segment]
            options = [
                {
                    "id": ids.get(o.name),
                    "name": o.name,
                    "probability": round(o.probability, 3),
                    "reasons": [_in_part(r) for r in o.reasons] if not segment.decided else o.reasons,
                }
                for o in e.candidates
            ]
            # The speaker whom the line has stands first, and is as sure as the script says: it may be judged by more than the text.
            own = [o for o in options if o["id"] == segment.speaker]
            for o in own:
                o["probability"] = segment.confidence
            speeches[str(e.segment)] = {"cue": e.cue, "options": own + [o for o in options if o not in own]}
        cues = {}
        for k, s in enumerate(segments):
            if s.spoken_by_character:
                cue = cue_of(script, (number, k))
                if cue:
                    cues[str(k)] = cue
        return {"speeches": speeches, "cues": cues}

    def _cues(self) -> dict[str, Any]:
        """The words beside quotations that name their speaker, and where each stands."""
        script = self._session.script
        cues: dict[str, list[Place]] = {}
        for n, chapter in enumerate(script.chapters):
            for k, s in enumerate(chapter.segments):
                cue = cue_of(script, (n, k)) if s.spoken_by_character else None
                if cue:
                    cues.setdefault(cue, []).append((n, k))
        return {"cues": cues}

    def _voices(self) -> list[dict[str, Any]]:
        found = self._session.voices()
        measured = [v for v in found if v.timbre and v.f0_hz]
        heights = dict(zip((v.id for v in measured), across(measured))) if len(measured) > 2 else {}
        return [
            {
                "id": v.id,
                "gender": v.gender.value,
                "age": v.age,
                "language": v.language,
                "f0_hz": v.f0_hz,
                "pitch": v.pitch,
                "rate_wpm": v.rate_wpm,
                "timbre": heights.get(v.id),
                "retired": v.retired,
            }
            for v in found
        ]

    def _timeline(self) -> dict[str, Any]:
        return {
            "chapters": {
                str(n): [[h.start, h.end, h.start_ms, h.end_ms] for h in heard]
                for n, heard in self._finished.heard().items()
            },
            "files": [{"url": f"/api/audio/{t.number}", "start_ms": t.start_ms} for t in self._finished.tracks()],
        }

    def _fitting(self, who: str) -> dict[str, Any]:
        """A voice to offer to somebody whose own is another gender's or age's."""
        found = self._session.fitting(who)
        return {"setting": asdict(found) if found else None}

    def _line_audio(self, request: Request) -> Response:
        place = request.path_params["chapter"], request.path_params["segment"]
        chapters = self._session.script.chapters
        if place[0] >= len(chapters) or place[1] >= len(chapters[place[0]].segments):
            raise MovedError("That line has changed meanwhile.", "Look at it again.")
        text = chapters[place[0]].segments[place[1]].text
        return Response(self._session.audition(Line(*place, text)), media_type="audio/mpeg")

    def _voice_audio(self, request: Request) -> Response:
        """A speaker's own line in its voice, or in another to try."""
        session, who, query = self._session, request.path_params["who"], request.query_params
        now = session.setting(who)
        setting = fields.setting({**asdict(now), **dict(query)}, {v.id for v in session.voices()})
        own = own_line(session.script, who)
        if own is None:
            first = next((s.text for c in session.script.chapters for s in c.segments if _fits(s)), "Hello.")
            own = first.strip()[:160]
        form = spoken_form(own)
        said = Utterance(0, 0, who, form.text, setting, sounds=sounds(form, session.script.language))
        sound = pipeline.say([said], session.script.language, session.options, session.workspace)
        return Response(sound, media_type="audio/mpeg")

    def _audio(self, request: Request) -> Response:
        files = self._finished.files()
        number = request.path_params["number"]
        if number >= len(files):
            raise UsageError("No audio was made yet.")
        path = files[number]
        # Named, so that a download has the name; inline, so that it plays.
        kinds = {".mp3": "audio/mpeg", ".m4b": "audio/mp4", ".opus": "audio/ogg", ".flac": "audio/flac"}
        kind = kinds.get(path.suffix, "audio/wav")
        return FileResponse(path, media_type=kind, filename=path.name, content_disposition_type="inline")

    # Changing.

    def _set_voice(self, body: dict[str, Any]) -> Step:
        who = fields.text(body, "who")
        locked = body.get("locked")
        if locked is not None and not isinstance(locked, bool):
            raise UsageError("locked is true or false.")
        setting = None
        if any(key in body for key in ("voice", "pitch", "rate_wpm")):
            known = {v.id for v in self._session.voices()}
            setting = fields.setting({**asdict(self._session.setting(who)), **body}, known)
        return self._session.voice(who, setting, locked)

    def _changing(self, change: Callable[[dict[str, Any]], Step]) -> Callable[[Request], Awaitable[Response]]:
        def answer(body: dict[str, Any]) -> dict[str, Any]:
            step = change(body)
            return {
                "label": step.label,
                "chapters": {str(n): self._chapter(n) for n in step.chapters},
                "at": step.at,
                "judged": [list(place) for place in step.judged],
                "offers": [asdict(o) for o in step.suggestions],
                "state": self._state(),
            }

        return self._ours(changing(answer))

    def _is_anothers(self, request: Request) -> bool:
        """Whether a page asks that was opened on a studio that has ended: its chapters and lines may be another story's."""
        return request.headers.get(_STUDIO, self._id) != self._id

    def _ours(self, endpoint: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            return _ANEW if self._is_anothers(request) else await endpoint(request)

        return guarded

    async def _run(self, request: Request) -> Response:
        if self._is_anothers(request):
            return _ANEW
        try:
            await body_of(request)
            self._runs.start()
        except AudiobookError as e:
            return failure(e)
        return JSONResponse({"run": plain(self._runs.progress)})

    async def _stop(self, _: Request) -> Response:
        self._runs.stop()
        return JSONResponse({"run": plain(self._runs.progress)})

    async def _dismiss(self, _: Request) -> Response:
        self._runs.dismiss()
        return JSONResponse({"run": plain(self._runs.progress)})

    async def _events(self, _: Request) -> Response:
        return StreamingResponse(self._hub.listen(), media_type="text/event-stream")


def _plain(segment: Segment, speech: int | None) -> dict[str, Any]:
    out: dict[str, Any] = {"kind": segment.kind.value, "text": segment.text}
    if segment.spoken_by_character:
        out["speaker"] = segment.speaker
        out["method"] = segment.method.value if segment.method else None
        out["confidence"] = segment.confidence
        out["doubtful"] = segment.doubtful
        out["speech"] = speech
    return out


def _in_part(reason: str) -> str:
    """A reason for a line that is not decided itself: of a speech, another part may be."""
    return {
        "you said so": "you gave them another part of it",
        "you named another": "you gave another part of it away",
    }.get(reason, reason)


def _fits(segment: Segment) -> bool:
    return len(segment.text) > 60 and not segment.spoken_by_character
