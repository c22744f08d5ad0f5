"""``python -m yiwang.web.reference.command_words``: every command as JSON, its help in both languages at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from yiwang.web.launcher import language

BOTH = "\x1f"


def both(zh: str, en: str) -> str:
    """Both sentences, so that one reading of the commands gives both helps."""
    return f"{zh}{BOTH}{en}"


def walk(command: click.Command, name: str) -> Iterator[dict[str, Any]]:
    """The command and everything below it."""
    ctx = click.Context(command, info_name=name)
    arguments = [p.make_metavar(ctx) for p in command.params if isinstance(p, click.Argument)]
    options = [
        {"name": ", ".join([*p.opts, *p.secondary_opts]), "help": p.help or ""}
        for p in command.params
        if isinstance(p, click.Option) and not p.hidden
    ]
    yield {"usage": " ".join([name, *arguments]), "help": command.help or "", "options": options}
    if isinstance(command, click.Group):
        for child in command.list_commands(ctx):
            found = command.get_command(ctx, child)
            if found is not None:
                yield from walk(found, f"{name} {child}")


def main() -> None:
    """Print them all."""
    language.tell = both
    from yiwang.web.cli.root import root

    sys.stdout.write(json.dumps(list(walk(root, "yiwang")), ensure_ascii=False))


if __name__ == "__main__":
    main()
