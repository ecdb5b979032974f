"""What was typed, so that a report can name the next command with the same options, workspace and output."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike, fspath
from typing import Any

import click

from audiobook import invocation

_KEPT = "audiobook.typed"
_MARK = "--"
"""What follows it is not an option."""

_WITHOUT_DEFAULTS = ("config", "clean", "feed")
"""Commands that work whatever the config files say: one of them mends these, and the --url of a feed is not that of a language model."""

_HELP = frozenset(("-h", "--help"))


def _defaults(command: click.Command) -> dict[str, Any]:
    """What the environment and the config files say of a command's options.

    Raises:
        ScriptError: a config file does not hold together.
    """
    from audiobook import settings
    from audiobook.config import NOT_OPTIONS

    # What the environment says of the language model's server is read where it is used.
    said = (v for v in settings.configured().values() if not v.source.startswith("AUDIOBOOK_LLM_"))
    values = {v.key: v.value for v in said if v.key not in NOT_OPTIONS}
    found: dict[str, Any] = {}
    for param in command.params:
        key = next((o[2:] for o in param.opts if o[2:] in values), None)
        if isinstance(param, click.Option) and key is not None and param.name is not None:
            value = values[key]
            joined = isinstance(value, list) and not param.multiple
            found[param.name] = ",".join(value) if joined else value
    return found


class Program(click.Group):
    """A group of commands that remembers what was typed after the command's name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See Click."""
        name, command, rest = super().resolve_command(ctx, args)
        ctx.meta[_KEPT] = tuple(rest)
        if command is not None and command.name not in _WITHOUT_DEFAULTS and not _HELP & set(rest):
            ctx.default_map = {name or command.name or "": _defaults(command)}
        return name, command, rest


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what was typed: an option with its value, several flags in one word, a book, or the mark --.

    Attributes:
        words: as typed.
        options: each option in it, with its value, where it has one; empty for a book.
    """

    words: tuple[str, ...]
    options: tuple[tuple[str, ...], ...] = ()

    def without(self, names: Collection[str]) -> tuple[str, ...]:
        """Its words without some options."""
        kept = [option for option in self.options if option[0] not in names]
        return self.words if len(kept) == len(self.options) else tuple(word for option in kept for word in option)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for a command, in its order.

    Attributes:
        pieces: the parts of it.
        options: by the name of another command, the options that it has.
    """

    pieces: tuple[Piece, ...]
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def now(cls) -> Typed:
        """What was typed for the command that runs."""
        ctx = click.get_current_context()
        group = ctx.find_root().command
        every = group.commands if isinstance(group, click.Group) else {}
        options = {
            name: frozenset(o for p in command.params for o in (*p.opts, *p.secondary_opts))
            for name, command in every.items()
        }
        return replace(cls.of(ctx.command, ctx.meta.get(_KEPT, ())), options=options)

    @classmethod
    def of(cls, command: click.Command, words: Sequence[str]) -> Typed:
        """What was typed, told apart as Click does.

        Args:
            command: the command it was typed for.
            words: what followed the command's name.
        """
        valued = {
            name
            for p in command.params
            if isinstance(p, click.Option) and not p.is_flag and not p.count
            for name in (*p.opts, *p.secondary_opts)
        }
        pieces: list[Piece] = []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word == _MARK:
                pieces += [Piece((word,), ((word,),)), *(Piece((book,)) for book in rest)]
                break
            if word[:1] != "-" or word == "-":
                pieces.append(Piece((word,)))
                continue
            options = _options(word, valued)
            following = tuple(rest[:1]) if options[-1] == (options[-1][0],) and options[-1][0] in valued else ()
            del rest[: len(following)]
            options[-1] += following
            pieces.append(Piece((word, *following), tuple(options)))
        return cls(tuple(pieces))

    @property
    def books(self) -> tuple[str, ...]:
        """The words that are not options."""
        return tuple(piece.words[0] for piece in self.pieces if not piece.options)

    @property
    def piped(self) -> bool:
        """Whether the story came on standard input: then no command line has it."""
        return "-" in self.books

    def has(self, option: str) -> bool:
        """Whether an option was typed."""
        return any(option == o[0] for piece in self.pieces for o in piece.options)

    def command(
        self,
        name: str,
        *,
        without: Collection[str] = (),
        book: str | PathLike[str] | None = None,
        more: Sequence[str | PathLike[str]] = (),
    ) -> str:
        """A command with what was typed, for the user's shell; options that it does not have are left out.

        Args:
            name: the command's.
            without: options that are left out.
            book: what stands in place of the books that were typed; None for these.
            more: options put before the others.
        """
        if name in self.options:
            own = {_MARK, *self.options[name]}
            without = {*without, *(o[0] for piece in self.pieces for o in piece.options if o[0] not in own)}
        if book is None:
            return invocation.command(name, *more, *(w for piece in self.pieces for w in piece.without(without)))
        kept = [w for piece in self.pieces if piece.options for w in piece.without({*without, _MARK})]
        # After the mark, Click takes nothing for an option.
        mark = [_MARK] if fspath(book).startswith("-") else []
        return invocation.command(name, *more, *kept, *mark, book)


def _options(word: str, valued: Collection[str]) -> list[tuple[str, ...]]:
    """The options in a word that begins with a dash, each with the value that is in the word: --name=value, -abvalue."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return [(name, value) if equals else (name,)]
    found: list[tuple[str, ...]] = []
    for n, letter in enumerate(word[1:], 2):
        name = f"-{letter}"
        if name in valued:
            return [*found, (name, word[n:]) if word[n:] else (name,)]
        found.append((name,))
    return found
