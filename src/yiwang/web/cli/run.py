"""Run a command and turn what goes wrong into one sentence; `--debug` shows the traceback instead."""

import os
import sys
import traceback
from collections.abc import Sequence

import click

from yiwang.web.launcher.language import Told, tell

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130


def run(arguments: Sequence[str] | None = None) -> None:
    """Run `yiwang` with these arguments (default: the process's) and end the process."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    choose_language(given)
    from yiwang.web.cli.root import root  # after the language is known: help texts are made on import

    sys.exit(outcome(root, given))


def choose_language(given: Sequence[str]) -> None:
    """Let `--lang` decide before any help text is made."""
    for position, argument in enumerate(given):
        if argument == "--lang" and position + 1 < len(given):
            os.environ["YIWANG_LANG"] = given[position + 1]
        elif argument.startswith("--lang="):
            os.environ["YIWANG_LANG"] = argument.partition("=")[2]


def outcome(command: click.Command, given: "list[str]") -> int:
    """Exit status of the command; failures are told on standard error."""
    debug = "--debug" in given
    try:
        result = command.main(given, prog_name="yiwang", standalone_mode=False)
    except click.exceptions.Abort:
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.UsageError as wrong:
        name = wrong.ctx.command_path if wrong.ctx else "yiwang"
        hint = tell(f"用 {name} --help 看用法。", f"See {name} --help.")
        click.echo(f"{usage_sentence(wrong)} {hint}", err=True)
        return WRONG_USE
    except click.ClickException as failed:
        click.echo(failed.format_message(), err=True)
        return FAILED
    except Exception as fault:  # noqa: BLE001  the outermost runner: whatever it is, a stranger reads one sentence
        if debug:
            traceback.print_exc()
        click.echo(sentence(fault, debug=debug), err=True)
        return FAILED
    return result if isinstance(result, int) else 0


def usage_sentence(wrong: click.UsageError) -> str:
    """What was wrong with the way the command was typed."""
    if isinstance(wrong, click.MissingParameter):
        name = wrong.param.make_metavar(wrong.ctx) if wrong.param is not None and wrong.ctx is not None else ""
        return tell(f"缺少 {name}。", f"{name} is missing.")
    if isinstance(wrong, click.NoSuchOption):
        return tell(f"没有 {wrong.option_name} 这个选项。", f"There is no option {wrong.option_name}.")
    if isinstance(wrong, click.BadParameter):
        return tell(f"参数不对：{wrong.message}", f"Wrong argument: {wrong.message}")
    return tell(f"用法不对：{wrong.format_message()}", wrong.format_message())


def sentence(fault: BaseException, *, debug: bool) -> str:
    """One sentence for a failure; an unforeseen one says how to see more."""
    if isinstance(fault, Told):
        return str(fault)
    kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
    if kind.startswith(("django.db.utils.OperationalError", "psycopg", "psycopg_pool")):
        why = (str(fault).strip().splitlines() or ["-"])[0]
        return tell(
            f"连不上数据库（{why}）：请先运行 yiwang demo，或检查 DATABASE_URL。",
            f"The database cannot be reached ({why}): start yiwang demo, or check DATABASE_URL.",
        )
    if isinstance(fault, OSError) and fault.filename is not None:
        return tell(f"{fault.filename}：{fault.strerror}。", f"{fault.filename}: {fault.strerror}.")
    if hasattr(fault, "code") and hasattr(fault, "text"):  # a refusal of the domain
        return f"{fault.text}（{fault.code}）"
    more = "" if debug else tell("加 --debug 可看详情。", "Add --debug to see more.")
    return f"{tell('没有成功', 'It failed')}: {fault or kind} {more}".strip()
