"""What the demo shows on the terminal: steps with progress, the address, the accounts."""

import contextlib
import importlib.util
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from yiwang.web.launcher.language import tell

CONSOLE = Console(highlight=False)
Report = Callable[[str, float | None], None]
Step = Callable[[str], contextlib.AbstractContextManager[Report]]


def say(text: str) -> None:
    """One line."""
    CONSOLE.print(text, markup=False, soft_wrap=True)


def fail(text: str) -> None:
    """One line about what went wrong."""
    CONSOLE.print(text, style="bold red", markup=False, soft_wrap=True)


@contextlib.contextmanager
def steps() -> Iterator[Step]:
    """Steps one after the other: each shows that it works, and how long it took when it is done."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=CONSOLE, transient=True) as progress:

        @contextlib.contextmanager
        def step(name: str) -> Iterator[Report]:
            task = progress.add_task(name, total=None)
            began = time.monotonic()

            def report(what: str, share: float | None) -> None:
                done = None if share is None else min(max(share, 0.0), 1.0)
                total = None if done is None else 1.0
                progress.update(task, description=f"{name}：{what}", total=total, completed=done or 0.0)

            yield report
            progress.remove_task(task)
            progress.console.print(f"  ✓ {name}  {time.monotonic() - began:.1f} s", markup=False)

        yield step


def welcome(port: int, var: Path, *, with_accounts: bool = True) -> None:
    """Address and accounts."""
    say("")
    say(tell(f"一网已启动：http://127.0.0.1:{port}", f"Yiwang is running: http://127.0.0.1:{port}"))
    if with_accounts:
        show_accounts(accounts())
    say(tell(f"日志：{var / 'log'}　按 Ctrl-C 停止。", f"Logs: {var / 'log'}. Ctrl-C stops it."))


def show_accounts(rows: "list[dict[str, object]]") -> None:
    """The accounts as a table; a password that all share stands once below it."""
    if not rows:
        return
    columns = {
        "role": tell("角色", "role"),
        "name": tell("姓名", "name"),
        "login": tell("账号", "login"),
        "password": tell("密码", "password"),
        "what": tell("可以做什么", "what for"),
    }
    passwords = {str(row.get("password", "")) for row in rows}
    if len(passwords) == 1:
        del columns["password"]
    table = Table(title=tell("演示账号", "Demo accounts"), title_justify="left", box=SIMPLE, pad_edge=False)
    for key, heading in columns.items():
        table.add_column(heading, overflow="fold", no_wrap=key in {"name", "login", "password"})
    for row in rows:
        table.add_row(*(str(row.get(key, "")) for key in columns))
    CONSOLE.print(table)
    if len(passwords) == 1:
        password = passwords.pop()
        say(tell(f"密码都是 {password}", f"All have the password {password}"))


def accounts() -> "list[dict[str, object]]":
    """The demo accounts, one for each role."""
    if importlib.util.find_spec("yiwang.web.demo.accounts") is None:
        return []
    from yiwang.web.demo.accounts import ROWS

    return list(ROWS)
