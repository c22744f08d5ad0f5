"""Speak to an embedded server as its only account, through TCP: the port tells one server from another."""

import psycopg
from psycopg import sql

from yiwang.web.launcher.language import PostgresFailed, StartFailed
from yiwang.web.launcher.remembered import HOST, SUPERUSER, State


def _connect(state: State, database: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=HOST,
        port=state.port,
        user=SUPERUSER,
        password=state.password,
        dbname=database,
        autocommit=True,
        connect_timeout=5,
    )


def answers(state: State) -> bool:
    """Whether the server takes sessions now. Raises PostgresFailed when it is not ours."""
    try:
        with _connect(state, "postgres") as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError as fault:
        if "password authentication failed" in str(fault):
            raise PostgresFailed(
                "数据库的密码与 instance.json 里的不一致：请从备份恢复这个文件。",
                "The password in instance.json is not the database's: restore that file from a backup.",
            ) from fault
        return False
    return True


def make_database(state: State, name: str) -> None:
    """Create the database unless it is there."""
    with _connect(state, "postgres") as connection:
        present = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if present is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def require_reachable(url: str) -> None:
    """Connect once and say at once why it fails; a pool would only wait. Never shows the password."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as fault:
        raise unreachable(fault) from fault


def unreachable(fault: Exception) -> StartFailed:
    """The failure of a server that does not answer, or not any more."""
    why = (str(fault).strip().splitlines() or ["-"])[0].rpartition("failed: ")[2]
    return StartFailed(
        f"连不上 DATABASE_URL 指定的数据库（{why}）：请检查地址、密码，以及服务器是否在运行。",
        f"The database of DATABASE_URL cannot be reached ({why}): check address and password, and that it runs.",
    )
