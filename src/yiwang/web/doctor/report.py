"""Run all checks and print them as a table or as JSON."""

import contextlib
import json
import os

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yiwang.web.doctor import database, installation, machine, signing
from yiwang.web.doctor.finding import Check, Finding, Level, bad, warn
from yiwang.web.launcher.connection import require_reachable
from yiwang.web.launcher.language import Told, tell
from yiwang.web.launcher.postgres import running_url
from yiwang.web.launcher.tree import set_up_django, var_directory

CHECKS: "tuple[Check, ...]" = machine.CHECKS + installation.CHECKS + signing.CHECKS + database.CHECKS
SIGNS = {Level.OK: "[green]✓[/]", Level.WARN: "[yellow]![/]", Level.BAD: "[red]✗[/]"}


def run(*, as_json: bool = False) -> int:
    """Look at everything. Returns 1 when something is bad, else 0."""
    findings = look(CHECKS)
    if as_json:
        rows = [
            {"code": c.code, "title": c.title, "level": f.level.value, "message": f.message, "remedy": f.remedy}
            for c, f in findings
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        show(findings)
    return 1 if any(finding.level is Level.BAD for _, finding in findings) else 0


def look(checks: "tuple[Check, ...]") -> "list[tuple[Check, Finding]]":
    """The finding of each check, in order; checks of the database only when it answers."""
    reached = reach_database()
    findings: list[tuple[Check, Finding]] = []
    told = False
    for check in checks:
        if check.needs_database and reached is not None:
            if not told:
                findings.append((Check("database", "数据库", "database", lambda: reached), reached))
                told = True
            continue
        findings.append((check, carefully(check)))
    return findings


def reach_database() -> Finding | None:
    """None when the database answers, else what is wrong with it."""
    try:
        if not os.environ.get("DATABASE_URL"):
            url = running_url(var_directory() / "postgres")
            if url is None:
                return warn(
                    tell(
                        "演示数据库没有在运行，相关检查已跳过",
                        "the demo's database is not running: its checks are skipped",
                    ),
                    tell(
                        "先运行 make demo，或设置 DATABASE_URL，再检查。",
                        "Start make demo, or set DATABASE_URL, then look again.",
                    ),
                )
            os.environ["DATABASE_URL"] = url
        require_reachable(os.environ["DATABASE_URL"])
    except Told as told:
        return bad(str(told), "")
    set_up_django()
    return None


def carefully(check: Check) -> Finding:
    """Run one check; one that cannot look says so, and the others go on."""
    from django.db import Error

    try:
        with contextlib.suppress(KeyboardInterrupt):
            return check.run()
    except (OSError, Told, Error, ImportError, ValueError) as fault:
        return bad(tell(f"无法检查：{fault}", f"cannot look: {fault}"), "yiwang --debug doctor")
    return warn(tell("已中断", "interrupted"), "")


def show(findings: "list[tuple[Check, Finding]]") -> None:
    """The table for people."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for check, finding in findings:
        table.add_row(SIGNS[finding.level], check.title, escape(finding.message), escape(finding.remedy))
    console = Console(highlight=False)
    console.print(table)
    worst = sum(finding.level is Level.BAD for _, finding in findings)
    doubtful = sum(finding.level is Level.WARN for _, finding in findings)
    if worst:
        console.print(tell(f"{worst} 项必须处理，{doubtful} 项请留意。", f"{worst} to mend, {doubtful} to watch."))
    else:
        console.print(tell(f"可以使用，{doubtful} 项请留意。", f"Fit for use, {doubtful} to watch."))
