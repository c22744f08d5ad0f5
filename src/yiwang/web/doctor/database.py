"""Checks of the database: reachable, fit, migrated, loaded, and kept up with by the worker."""

import os
import time
from typing import Any

from yiwang.web.doctor.finding import Check, Finding, bad, ok, warn
from yiwang.web.launcher.language import tell
from yiwang.web.launcher.tree import var_directory

OLDEST = 15
EXTENSIONS = ("pg_trgm",)
LATE_SECONDS, VERY_LATE_SECONDS = 60, 600
SKEW_SECONDS, WRONG_SECONDS = 2, 30
MONTHS_AHEAD = 2
LEDGER_STALE_SECONDS = 2 * 3600


def one(statement: str, *values: object) -> "tuple[Any, ...]":
    """The first row of a query."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(cursor.fetchone() or ())


def has_table(name: str) -> bool:
    """Whether the table is there."""
    return one("SELECT to_regclass(%s) IS NOT NULL", name)[0] is True


def not_migrated() -> Finding:
    """The finding of checks whose tables are not there yet."""
    return warn(tell("表还没有建立", "tables are not there yet"), "yiwang migrate")


def server() -> Finding:
    """PostgreSQL 15 or newer."""
    number, text = one("SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version')")
    if number >= OLDEST:
        return ok(f"PostgreSQL {text}")
    return bad(f"PostgreSQL {text}", tell("请升级到 15 或更新版本。", "Upgrade to 15 or newer."))


def encoding() -> Finding:
    """UTF-8 with a UTF-8 character type: without it trigram indexes silently skip Chinese."""
    coded, kind = one(
        "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
    )
    message = f"{coded}, LC_CTYPE {kind}"
    if coded == "UTF8" and "utf" in str(kind).lower():
        return ok(message)
    return bad(
        message,
        tell("请重建数据库", "Recreate the database")
        + ": CREATE DATABASE … ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0",
    )


def extensions() -> Finding:
    """Extensions that search needs are there or can be made."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)])
        available = {row[0] for row in cursor.fetchall()}
    missing = [name for name in EXTENSIONS if name not in available]
    if not missing:
        return ok(", ".join(EXTENSIONS))
    return bad(
        tell(f"缺 {', '.join(missing)}", f"{', '.join(missing)} missing"), "sudo apt-get install postgresql-contrib"
    )


def rights() -> Finding:
    """The account owns its database and nothing else: whoever breaks in gets no other one and no file of the server."""
    name, excess = one(
        "SELECT rolname, concat_ws(', ', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN "
        "'CREATEROLE' END, CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN rolbypassrls THEN "
        "'BYPASSRLS' END) FROM pg_roles WHERE rolname = current_user"
    )
    if not excess:
        return ok(str(name))
    remedy = f"ALTER ROLE {name} NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    if os.environ.get("YIWANG_SECURE") == "1":
        return bad(tell(f"{name} 权限过大：{excess}", f"{name} may too much: {excess}"), remedy)
    return ok(tell(f"{name}（演示或开发：{excess}）", f"{name} (demo or development: {excess})"))


def migrations() -> Finding:
    """The schema is that of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not steps:
        return ok(tell("已是最新", "up to date"))
    return bad(tell(f"{len(steps)} 步未执行", f"{len(steps)} steps pending"), "yiwang migrate")


def calendar() -> Finding:
    """Holidays of this year and, from November on, of the next one are loaded: no clock runs without them."""
    if not has_table("core_calendar_day"):
        return not_migrated()
    this, month, has_this, has_next = one(
        "WITH today AS (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS day) "
        "SELECT extract(year FROM day)::int, extract(month FROM day)::int, "
        "EXISTS (SELECT 1 FROM core_calendar_day c WHERE extract(year FROM c.day) = extract(year FROM "
        "today.day)), "
        "EXISTS (SELECT 1 FROM core_calendar_day c WHERE extract(year FROM c.day) = extract(year FROM "
        "today.day) + 1) "
        "FROM today"
    )
    remedy = tell("请载入国务院办公厅的放假安排：yiwang calendar load 文件.csv", "yiwang calendar load FILE.csv")
    if not has_this:
        return bad(tell(f"没有 {this} 年的节假日", f"holidays of {this} are not loaded"), remedy)
    if not has_next:
        message = tell(f"没有 {this + 1} 年的节假日", f"holidays of {this + 1} are not loaded")
        return warn(message, remedy) if month >= 11 else ok(str(this))
    return ok(f"{this}, {this + 1}")


def partitions() -> Finding:
    """Monthly partitions of the event log exist for the months to come."""
    if not has_table("core_event"):
        return not_migrated()
    (ahead,) = one(
        "SELECT count(*) FROM generate_series(1, %s) AS n "
        "WHERE to_regclass('core_event_' || to_char(now() + make_interval(months => n::int), 'YYYYMM')) "
        "IS NOT NULL",
        12,
    )
    message = tell(f"预留 {ahead} 个月", f"{ahead} months ahead")
    if ahead >= MONTHS_AHEAD:
        return ok(message)
    return warn(
        message, tell("后台进程会补建，请确认 yiwang worker 在运行。", "The worker adds them: see that it runs.")
    )


def worker() -> Finding:
    """A worker, on this machine or another one, gave a sign of life within the last minute."""
    if not has_table("procrastinate_workers"):
        return not_migrated()
    (age,) = one("SELECT extract(epoch FROM now() - max(last_heartbeat))::float FROM procrastinate_workers")
    heartbeat = var_directory() / "worker.heartbeat"
    if heartbeat.exists():
        here = max(time.time() - heartbeat.stat().st_mtime, 0.0)
        age = here if age is None else min(age, here)
    remedy = tell("请启动后台进程：yiwang worker", "Start one: yiwang worker")
    if age is None:
        return warn(tell("没有后台进程在运行", "no worker is running"), remedy)
    if age > LATE_SECONDS:
        return warn(tell(f"{age:.0f} 秒没有动静", f"no sign for {age:.0f} s"), remedy)
    return ok(tell(f"{age:.0f} 秒前有动静", f"alive {age:.0f} s ago"))


def outbox() -> Finding:
    """How far consumers are behind the event log."""
    if not has_table("core_consumer"):
        return not_migrated()
    (late,) = one(
        "SELECT coalesce(max(extract(epoch FROM now() - e.recorded_at)), 0) FROM core_consumer c "
        "CROSS JOIN LATERAL (SELECT recorded_at FROM core_event e WHERE e.lane = c.lane "
        "AND (e.txid, e.id) > (c.txid::text::xid8, coalesce(c.event_id, "
        "'00000000-0000-0000-0000-000000000000')) "
        "ORDER BY e.txid, e.id LIMIT 1) e"
    )
    message = tell(f"落后 {late:.0f} 秒", f"{late:.0f} s behind")
    remedy = tell("请查看后台进程的日志，或多开一个 yiwang worker。", "See the worker's log, or start another one.")
    if late > VERY_LATE_SECONDS:
        return bad(message, remedy)
    return warn(message, remedy) if late > LATE_SECONDS else ok(message)


def given_up() -> Finding:
    """Due work that failed on its last try: it stays where it is and waits for a person."""
    if not has_table("core_timer"):
        return not_migrated()
    count, kinds, error = one(
        "SELECT count(*), coalesce(string_agg(DISTINCT kind, ', '), ''), coalesce(max(error), '') "
        "FROM core_timer WHERE failed_at IS NOT NULL"
    )
    if not count:
        return ok(tell("没有失败的工作", "nothing failed"))
    return bad(
        tell(f"{count} 项工作多次失败（{kinds}）：{error}", f"{count} jobs failed for good ({kinds}): {error}"),
        tell(
            "请查看后台进程的日志，排除原因后在 yiwang shell 里运行 "
            "from yiwang.core.timers import try_again; try_again()。",
            "See the worker's log, mend the cause, then run in yiwang shell: "
            "from yiwang.core.timers import try_again; try_again()",
        ),
    )


def failed_jobs() -> Finding:
    """Ordinary jobs that failed on their last try; what each was about says so on its own page."""
    if not has_table("procrastinate_jobs"):
        return not_migrated()
    count, names = one(
        "SELECT count(*), coalesce(string_agg(DISTINCT task_name, ', '), '') FROM procrastinate_jobs "
        "WHERE status = 'failed'"
    )
    if not count:
        return ok(tell("没有失败的作业", "none failed"))
    return warn(
        tell(f"{count} 个作业多次失败（{names}）", f"{count} jobs failed for good ({names})"),
        tell("请查看后台进程的日志，排除原因。", "See the worker's log and mend the cause."),
    )


def clock() -> Finding:
    """This machine's clock and the database's agree: legal time limits are counted from both."""
    before = time.time()
    (theirs,) = one("SELECT extract(epoch FROM clock_timestamp())")
    skew = abs(float(theirs) - (before + time.time()) / 2)
    message = tell(f"相差 {skew:.2f} 秒", f"{skew:.2f} s apart")
    remedy = tell(
        "请在两台机器上开启时间同步（chrony 或 systemd-timesyncd）。", "Switch on time synchronisation on both."
    )
    if skew > WRONG_SECONDS:
        return bad(message, remedy)
    return warn(message, remedy) if skew > SKEW_SECONDS else ok(message)


def sealed_with() -> Finding:
    """The keys open what this database holds."""
    from yiwang.people.privacy.standing import problem_of_keys

    told = problem_of_keys()
    if told:
        return bad(
            told,
            tell(
                "从备份放回原来的 keys 目录，或设置正确的 YIWANG_KEY_PASSPHRASE；不要新建密钥库。",
                "Put the former keys folder back, or set the right YIWANG_KEY_PASSPHRASE; never make new keys.",
            ),
        )
    return ok(tell("和数据库配套", "they belong to this database"))


def demonstrated_people() -> Finding:
    """Behind HTTPS nobody holds a level that a demonstration gave."""
    if not has_table("identity_proof"):
        return not_migrated()
    from yiwang.people.identity.models import Proof
    from yiwang.people.identity.verifying import demonstrations as codes

    rows = Proof.objects.unscoped("counted by the doctor").filter(verifier__in=codes(), revoked_at=None)
    held = rows.values("account_id").distinct().count()
    said = tell(f"{held} 个账号由演示核验过", f"{held} accounts were proven by a demonstration")
    if held and os.environ.get("YIWANG_SECURE") == "1":
        return warn(said, tell("重新启动网站就会撤销。", "Restart the site: it revokes them."))
    return ok(said)


def unnumbered() -> Finding | None:
    """Events that have waited long for their number, and what the notary waits for."""
    from yiwang.core import clock
    from yiwang.support.ledger.notary import own_log
    from yiwang.support.ledger.waiting import waiting

    found, now = waiting(own_log()), clock.now()
    if found.since is None or (now - found.since).total_seconds() < VERY_LATE_SECONDS:
        return None
    minutes = int((now - found.since).total_seconds() // 60)
    said = tell(f"事件等记账已经 {minutes} 分钟", f"events have waited {minutes} minutes for their number")
    if found.held_since is None:
        return warn(said, "yiwang worker")
    open_for = int((now - found.held_since).total_seconds() // 60)
    return warn(
        said,
        tell(
            f"数据库进程 {found.held_by} 的事务开了 {open_for} 分钟没有结束（pg_stat_activity）。",
            f"PostgreSQL process {found.held_by} keeps a transaction open for {open_for} minutes (pg_stat_activity).",
        ),
    )


def ledger() -> Finding:
    """The notary keeps up, heads are signed, and no alarm of the ledger is open."""
    if not has_table("ledger_alarm"):
        return not_migrated()
    alarms, newest = one(
        "SELECT (SELECT count(*) FROM ledger_alarm WHERE settled_at IS NULL),"
        " (SELECT extract(epoch FROM now() - max(at)) FROM ledger_head)"
    )
    if alarms:
        return bad(tell(f"{alarms} 条告警没有处理", f"{alarms} open alarms"), "/desk/ledger/")
    if newest is not None and newest > LEDGER_STALE_SECONDS:
        return warn(
            tell(f"{int(newest // 60)} 分钟没有新的树头", f"no head for {int(newest // 60)} minutes"), "yiwang worker"
        )
    return unnumbered() or ok(tell("正常", "well") if newest is not None else tell("还没有开始", "not begun"))


CHECKS = (
    Check("sealed_with", "密钥库", "key store", sealed_with, needs_database=True),
    Check("server", "数据库版本", "database version", server, needs_database=True),
    Check("encoding", "数据库编码", "database encoding", encoding, needs_database=True),
    Check("extensions", "数据库扩展", "database extensions", extensions, needs_database=True),
    Check("rights", "数据库权限", "rights in the database", rights, needs_database=True),
    Check("migrations", "数据库结构", "database schema", migrations, needs_database=True),
    Check("calendar", "工作日历", "working calendar", calendar, needs_database=True),
    Check("partitions", "事件分区", "event partitions", partitions, needs_database=True),
    Check("worker", "后台进程", "worker", worker, needs_database=True),
    Check("outbox", "事件处理", "event consumers", outbox, needs_database=True),
    Check("given_up", "失败的工作", "failed work", given_up, needs_database=True),
    Check("failed_jobs", "失败的作业", "failed jobs", failed_jobs, needs_database=True),
    Check("ledger", "存证日志", "ledger", ledger, needs_database=True),
    Check("clock", "时钟", "clocks", clock, needs_database=True),
    Check("demonstrated_people", "演示核验过的账号", "demonstrated levels", demonstrated_people, needs_database=True),
)
