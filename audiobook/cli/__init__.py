"""The command line: the only place that prints, prompts and exits."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from audiobook import invocation
from audiobook.cli import commands, inside
from audiobook.cli.streams import print_all_letters
from audiobook.cli.typed import Program
from audiobook.errors import INTERRUPTED, AudiobookError
from audiobook.outside import printable

EXAMPLES = """\b
Examples:
  audiobook make story.epub                 one MP3: output/story.mp3
  audiobook studio story.epub               check it, hear it, correct it on a local page
  audiobook script story.txt | less         who says what
  audiobook cast story.txt                  who gets which voice
  audiobook voices hibari/heart --play      hear a voice
  audiobook check output/story.mp3          measure the result
  audiobook --version                       what is inside
"""


@click.group(cls=Program, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=inside.print_version,
    help="Print the versions of this program and of what is inside, and exit.",
)
def audiobook() -> None:
    """Turn a story into a full-cast audiobook, offline.

    Narration and dialogue are told apart, each speaker is found and gets a voice, and one MP3 with chapters is
    written.
    """


for command in commands.ALL:
    audiobook.add_command(command)


def main() -> None:
    """Run the command line and exit with the code the documentation promises."""
    # A run makes many small values that live to its end: looking for garbage among them finds none.
    gc.set_threshold(100_000, 50, 50)
    print_all_letters()
    told = logging.StreamHandler(sys.stderr)
    told.setFormatter(_Printable("%(message)s"))
    logging.getLogger("audiobook").addHandler(told)
    _heed_other_signals()
    try:
        # Usage lines name the program as it was called, too.
        name = invocation.joined(invocation.program())
        status = audiobook.main(prog_name=name, complete_var="_AUDIOBOOK_COMPLETE", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except AudiobookError as e:
        click.echo(f"Error: {printable(e.message)}", err=True)
        if e.hint:
            click.echo(f"Hint: {printable(e.hint)}", err=True)
        sys.exit(e.exit_code)
    except click.exceptions.Exit as e:
        sys.exit(e.exit_code)
    except click.ClickException as e:
        e.show()
        sys.exit(e.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Finished work is kept: run the same command again to go on.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The program that reads our output has ended, as `head` does.
        sys.stderr.close()
        sys.exit(0)


class _Printable(logging.Formatter):
    """A message as it may reach a terminal: parts of it may come from a server."""

    def format(self, record: logging.LogRecord) -> str:
        """See logging."""
        return printable(super().format(record))


def _heed_other_signals() -> None:
    """Let a request to end (SIGTERM), or a terminal that closes (SIGHUP), end a run as Ctrl-C does.

    On Windows, SIGBREAK is both Ctrl-Break and a console that closes.

    What ignores a signal, as nohup has it, goes on to ignore it.
    """
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
