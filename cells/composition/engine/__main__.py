"""Compose from the command line: `python -m cells.composition.engine {mdgp,people,constrained,golf} …`.

The result is JSON on standard output; an error is one line on standard error, and exit 2.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from .cli.errors import InputError
from .cli.sentences import refused
from .errors import ProblemError

COMMANDS = {
    "mdgp": "groups of greatest diversity from a matrix of distances",
    "people": "cells of people from a CSV file, over one round or several",
    "constrained": "cells under constraints from a JSON file, or why there are none",
    "golf": "groups in which nobody meets twice, round after round",
}


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command → 0, or 2 for what cannot be read or makes no sense."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        result = run(words)
    except ProblemError as error:
        return say(refused(error))
    except RecursionError:
        return say("The file is nested too deeply.")
    except MemoryError:
        return say("The file is too large for the memory of this machine.")
    except UnicodeDecodeError:
        return say("The file is not text in UTF-8.")
    except OSError as error:
        return say(f"{error.filename}: {error.strerror}." if error.filename else str(error))
    except ValueError as error:
        return say(str(error))
    print(json.dumps(result, ensure_ascii=False))  # noqa: T201
    return 0


def run(words: list[str]) -> dict[str, Any]:
    if not words or words[0] in ("-h", "--help"):
        listed = "\n".join(f"  {name:12} {about}" for name, about in COMMANDS.items())
        if not words:
            raise InputError(f"Say what to compose: {', '.join(COMMANDS)}.")
        print(f"usage: python -m cells.composition.engine COMMAND …\n\n{listed}")  # noqa: T201
        raise SystemExit(0)
    name = words[0]
    if name not in COMMANDS:
        raise InputError(f"There is no command {name!r}; there are {', '.join(COMMANDS)}.")
    # each command is loaded only when it is asked for, with what it needs
    command = import_module(f"cells.composition.engine.cli.{name}")
    parser = Parser(prog=f"python -m cells.composition.engine {name}", description=COMMANDS[name])
    command.add_arguments(parser)
    result: dict[str, Any] = command.run(parser.parse_args(words[1:]))
    return result


def say(line: str) -> int:
    print(" ".join(line.split()), file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main())
