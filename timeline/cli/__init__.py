"""The command line. Commands import modules when they run, so that `--help` stays fast."""

from __future__ import annotations

import io
import os
import sys
import warnings
from importlib import import_module
from typing import Annotated

import typer

from timeline.cli.filter_options import complete
from timeline.errors import TimelineError
from timeline.terminal import visible

ERROR, CHANGES, USAGE, INTERRUPTED = 1, 2, 64, 130
"""Exit codes besides 0: errors, 'plan found changes', wrong usage, Ctrl-C."""

COMMANDS = {
    name: name.replace("-", "_")
    for name in (
        "new",
        "check",
        "fmt",
        "merge",
        "explain",
        "plan",
        "load",
        "import",
        "events",
        "show",
        "search",
        "stats",
        "deals",
        "pairs",
        "companies",
        "gaps",
        "sources",
        "history",
        "export",
        "publish",
        "log",
        "dashboard",
        "mcp",
        "verify",
        "prove",
        "verify-proof",
        "key",
        "witness",
        "rebuild",
        "release",
        "copy",
        "erase",
        "roles",
        "schema",
    )
} | {"import": "import_"}
"""The module of each command, in the order of the help."""


def app(*names: str, summary: bool = False) -> typer.Typer:
    """Make the command line of some commands; no name means all.

    Args:
        names: the commands. For a short command, reading the options of all commands would take most of the time.
        summary: whether to read only names and help texts, without options, as for the list of all commands.
    """
    made = typer.Typer(
        name="timeline",
        help="What tech companies did, when, and how we know: an append-only log of dated, sourced facts.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback(help=made.info.help)(_commands)
    for name in names or COMMANDS:
        module = import_module(f"timeline.cli.{COMMANDS[name]}")
        if summary:
            made.command(name=name, help=module.run.__doc__)(lambda: None)
        else:
            made.command(name=name, context_settings=getattr(module, "CONTEXT", None))(complete(module.run))
    return made


def _version(asked: bool) -> None:  # noqa: FBT001 - an option's callback
    if asked:
        from importlib.metadata import version

        print(f"timeline {version('company-timeline')}")
        raise typer.Exit


def _commands(
    version: Annotated[  # noqa: FBT002 - its callback answers
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Hold the options of all commands; with this, a single command is still a subcommand."""


def _note(message: Warning | str, *_: object, **__: object) -> None:
    print(f"note: {visible(str(message))}", file=sys.stderr)


def _told(error: Exception) -> str:
    """Return an error in words; errors of the system appear without their number."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def main(arguments: list[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: without the program's name; None means those of the process.

    Returns:
        The exit code: 0, 1 errors, 2 'plan found changes', 64 wrong usage, 130 interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # characters that the terminal can't show appear as numbers
            stream.reconfigure(errors="backslashreplace")
    warnings.showwarning = _note
    try:
        words = sys.argv[1:] if arguments is None else arguments
        known = words[:1] if words and words[0] in COMMANDS else []
        summary = not known and not any(name.startswith("_TIMELINE_COMPLETE") for name in os.environ)
        result = app(*known, summary=summary)(args=words, prog_name="timeline", standalone_mode=False)
    except typer.TyperException as error:
        show = getattr(error, "show", None)  # usage errors print themselves, with the usage of the command
        print(f"Error: {error}", file=sys.stderr) if show is None else show()
        return USAGE
    except (typer.Abort, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of the output has closed the pipe: print nothing more.
        sys.stderr.close()
        return ERROR
    except (TimelineError, OSError, UnicodeError) as error:
        print(f"error: {visible(_told(error))}", file=sys.stderr)
        return ERROR
    return result if isinstance(result, int) else 0
