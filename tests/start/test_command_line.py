"""`yiwang` speaks Chinese and English, and a stranger's mistake is one sentence, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from django.db import connection, transaction

from tests.architecture.sources import REPOSITORY
from yiwang.web.cli import run as running
from yiwang.web.cli.root import TABLE
from yiwang.web.cli.words import Group, command, help_text
from yiwang.web.launcher.language import StartFailed

COMMANDS = ["", *TABLE]
PACKS = ["check", "test", "diff", "dry-run", "publish", "export"]


def yiwang(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), **variables}
    return subprocess.run(
        [sys.executable, "-m", "yiwang.web.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment,
        timeout=60,
    )


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_help_is_chinese_by_default_and_english_on_request() -> None:
    chinese = yiwang("--help", YIWANG_LANG="", LANG="C.UTF-8", LC_ALL="C.UTF-8").stdout
    english = yiwang("--lang", "en", "--help").stdout
    assert "用法" in chinese and "命令" in chinese and "Usage" not in chinese
    assert "Usage" in english and not has_chinese(english)
    for name in TABLE:
        assert name in chinese and name in english


@pytest.mark.parametrize("name", TABLE)
def test_every_command_can_be_loaded_and_explains_itself(name: str) -> None:
    found = Group("yiwang", table=TABLE).get_command(click.Context(click.Command("yiwang")), name)
    assert found is not None
    assert has_chinese(found.help or "")


def test_packs_has_all_its_commands() -> None:
    found = Group("yiwang", table=TABLE).get_command(click.Context(click.Command("yiwang")), "packs")
    assert isinstance(found, click.Group)
    assert sorted(found.commands) == sorted(PACKS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such"], "没有 no-such 这个命令"),
        (["packs", "no-such"], "没有 no-such 这个命令"),
        (["verify"], "缺少"),
        (["verify", "/no/such/file"], "参数不对：FILE 要是已有的文件"),
        (["packs", "check", "/no/such"], "参数不对：FOLDERS 要是已有的目录"),
        (["divisions", "load", "/no/such"], "参数不对：FILE 要是已有的文件或目录"),
        (["demo", "--no-such"], "没有 --no-such 这个选项"),
        (["demo", "--port", "99999999"], "参数不对：--port 要是 1 到 65535 之间的整数"),
        (["--lang", "fr", "doctor"], "参数不对：--lang 只能是 zh、en"),
        (["doctor", "more"], "多了参数 more"),
    ],
)
def test_a_mistyped_command_gets_one_sentence(arguments: list[str], said: str) -> None:
    done = yiwang(*arguments, YIWANG_LANG="zh")
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["--lang", "zh"], ["packs"]])
def test_without_a_command_the_help_is_shown(arguments: list[str]) -> None:
    done = yiwang(*arguments, YIWANG_LANG="zh")
    assert done.returncode == 2
    assert done.stderr.startswith("用法：yiwang") and "Missing" not in done.stderr


@pytest.mark.parametrize("name", [[name] for name in TABLE] + [["packs", name] for name in PACKS])
def test_no_help_mixes_the_languages(name: list[str]) -> None:
    chinese = yiwang("--lang", "zh", *name, "--help").stdout
    assert not [word for word in ("Usage", "COMMAND", "required", "default", "Show ", "Options") if word in chinese]
    assert not has_chinese(yiwang("--lang", "en", *name, "--help").stdout)


@pytest.mark.django_db
def test_a_database_without_our_tables_says_what_to_run(capsys: pytest.CaptureFixture[str]) -> None:
    @command("reads", zh="读", en="read")
    def reads() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    assert running.outcome(reads, []) == running.FAILED
    assert capsys.readouterr().err.strip().endswith("请先运行 yiwang migrate。")


def test_a_port_that_is_no_number_gets_one_sentence(tmp_path: Path) -> None:
    done = yiwang("demo", YIWANG_PORT="many", YIWANG_VAR=str(tmp_path), YIWANG_LANG="zh")
    assert done.returncode == 1
    assert "YIWANG_PORT=many" in done.stderr and "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_gets_one_sentence(tmp_path: Path) -> None:
    url = "postgresql://yiwang:secret@127.0.0.1:1/yiwang"
    done = yiwang("migrate", DATABASE_URL=url, YIWANG_VAR=str(tmp_path), YIWANG_LANG="zh")
    assert done.returncode == 1
    assert "连不上" in done.stderr and "secret" not in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (StartFailed("端口被占用。", "taken"), "端口被占用。"),
        (FileNotFoundError(2, "No such file or directory", "a.csv"), "a.csv"),
        (ValueError("第 3 行不是日期"), "第 3 行不是日期"),
        (KeyError("x"), "--debug"),
        (OSError(28, "No space left on device"), "磁盘已满"),
    ],
)
def test_a_failing_command_says_why_and_ends_with_one(
    fault: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @command("fails", zh="失败", en="fail")
    def fails() -> None:
        raise fault

    assert running.outcome(fails, []) == running.FAILED
    shown = capsys.readouterr().err
    assert said in shown and "Traceback" not in shown


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    @click.command("fails")
    @click.option("--debug", is_flag=True)
    def fails(debug: bool) -> None:
        raise KeyError("x")

    assert running.outcome(fails, ["--debug"]) == running.FAILED
    assert "Traceback" in capsys.readouterr().err


def test_the_number_a_command_returns_is_the_exit_status() -> None:
    @command("three", zh="三", en="three")
    def three() -> int:
        return 3

    assert running.outcome(three, []) == 3


@pytest.mark.parametrize(("asked", "expected"), [("en", "one"), ("zh", "一"), ("", "一")])
def test_the_language_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch, asked: str, expected: str) -> None:
    monkeypatch.setenv("YIWANG_LANG", asked)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert help_text("一", "one") == expected


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("证照", "文书", "决定凭据", "退出码")), ("en", ("licences", "documents", "receipts", "Exit status"))],
)
def test_the_help_of_verify_names_all_it_checks_and_its_exit_codes(language: str, words: tuple[str, ...]) -> None:
    told = yiwang("--lang", language, "verify", "--help").stdout
    assert all(word in told for word in (*words, "0 ", "1 ", "2 ", "--json"))
