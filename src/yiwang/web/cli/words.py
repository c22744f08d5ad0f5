"""Help in the language of the reader: commands and groups whose headings are Chinese or English."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from yiwang.web.launcher.language import tell

CLICKS_OWN = (("[required]", "[必填]"), ("[default: ", "[默认："), ("COMMAND [ARGS]...", "命令 [参数]..."))


def help_text(zh: str, en: str) -> str:
    """The help in the language chosen by `--lang`, `YIWANG_LANG` or `LANG`; Chinese by default."""
    return tell(zh, en)


class Command(click.Command):
    """A command that says 用法 and 选项 in a Chinese help."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        write_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        write_options(self, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, described in the reader's language."""
        return described(super().get_help_option(ctx))


class Group(click.Group):
    """A group that imports a command only when it is called: `table` maps a name to (module, zh, en)."""

    def __init__(self, *args: Any, table: "dict[str, tuple[str, str, str]] | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table or {}

    def list_commands(self, ctx: click.Context) -> "list[str]":
        """Names in the order of the table."""
        return [*self.table, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and take its `command`."""
        if cmd_name in self.table:
            found = import_module(self.table[cmd_name][0]).command
            return found if isinstance(found, click.Command) else None
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: "list[str]"
    ) -> "tuple[str | None, click.Command | None, list[str]]":
        """Refuse an unknown name in the reader's language."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise click.ClickException(
                tell(
                    f"没有 {args[0]} 这个命令：用 {ctx.command_path} --help 看全部命令。",
                    f"There is no command {args[0]}: see {ctx.command_path} --help.",
                )
            )
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        write_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        write_options(self, ctx, formatter)
        rows = [(name, tell(zh, en)) for name, (_, zh, en) in self.table.items()]
        rows += [(name, found.get_short_help_str(80)) for name, found in self.commands.items()]
        with formatter.section(tell("命令", "Commands")):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, described in the reader's language."""
        return described(super().get_help_option(ctx))


def described(option: click.Option | None) -> click.Option | None:
    """Put the help of `--help` into the reader's language."""
    if option is not None:
        option.help = tell("显示这段说明。", "Show this text.")
    return option


def write_usage(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """The usage line with its heading."""
    pieces = [
        tell("[选项]", "[OPTIONS]") if piece == "[OPTIONS]" else in_chinese(piece)
        for piece in command.collect_usage_pieces(ctx)
    ]
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=tell("用法：", "Usage: "))


def write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """The options with their heading."""
    options = [each for each in command.get_params(ctx) if isinstance(each, click.Option)]
    rows = [record for option in options if (record := option.get_help_record(ctx))]
    if rows:
        with formatter.section(tell("选项", "Options")):
            formatter.write_dl([(name, in_chinese(text)) for name, text in rows])


def in_chinese(text: str) -> str:
    """What click itself puts into a help, in the reader's language."""
    for english, chinese in CLICKS_OWN:
        text = text.replace(english, tell(chinese, english))
    return text


def command(name: str, *, zh: str, en: str) -> "Callable[[Callable[..., Any]], click.Command]":
    """Declare a command with its help in both languages."""
    return click.command(name, cls=Command, help=help_text(zh, en))
