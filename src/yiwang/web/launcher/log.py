"""Turn what PostgreSQL wrote about its failure into one sentence that says what to do."""

import shutil
from pathlib import Path

from yiwang.web.launcher.language import PostgresFailed
from yiwang.web.launcher.place import Place

TAIL_BYTES = 8000
KEEP_BYTES = 10_000_000
LEAST_FREE_BYTES = 16 * 1024 * 1024  # one segment of the write-ahead log

# (what PostgreSQL or the system writes, Chinese, English); {root} and {log} are filled in.
CAUSES = (
    (
        ("No space left on device", "Disk quota exceeded"),
        "磁盘已满（{root}）：请清出空间后再启动，数据没有丢。",
        "The disk is full ({root}): free some space and start again, no data are lost.",
    ),
    (
        ("Read-only file system",),
        "{root} 所在的磁盘是只读的：请换一个可写的位置，用 YIWANG_VAR=/可写/目录 指定。",
        "The disk of {root} is read-only: choose a writable place with YIWANG_VAR=/writable/dir.",
    ),
    (
        ("has wrong ownership", "could not access directory", "Permission denied", "Operation not permitted"),
        "{root} 属于另一个用户：请用原来的用户启动，或用 YIWANG_VAR 换一个目录。",
        "{root} belongs to another user: start as that user, or choose another directory with YIWANG_VAR.",
    ),
    (
        ("incompatible with server", "was initialized by PostgreSQL version"),
        "{root} 里的数据属于另一个版本的 PostgreSQL：请按“备份与恢复”导出再导入。",
        "The data in {root} are of another PostgreSQL version: dump and restore as the guide “Back up and "
        "restore” says.",
    ),
    (
        ("Address already in use", "could not bind"),
        "数据库的端口刚被别的程序占用：请再启动一次，会自动换一个端口。",
        "Another program just took the database's port: start once more, another port will be chosen.",
    ),
    (
        ("Cannot allocate memory", "could not map anonymous shared memory", "could not create shared memory"),
        "内存不够，数据库启动不了：请关掉一些程序，至少留出 1 GB。",
        "There is not enough memory for the database: close some programs, 1 GB should be free.",
    ),
    (
        ("lock file", "pre-existing shared memory"),
        "{root} 上还有一个数据库在运行：请先停掉它，再启动。",
        "A database is still running on {root}: stop it first, then start again.",
    ),
)


def tail(place: Place, since: int = 0) -> str:
    """The end of the server's log, from byte `since` on."""
    try:
        with place.log.open("rb") as log:
            size = log.seek(0, 2)
            log.seek(max(since, size - TAIL_BYTES))
            return log.read().decode("utf-8", "replace")
    except OSError:
        return ""


def explain(place: Place, said: str) -> PostgresFailed:
    """The failure in one sentence; an unknown one gives the server's own last words and the log's name."""
    for signs, zh, en in CAUSES:
        if any(sign in said for sign in signs):
            return PostgresFailed(zh.format(root=place.root), en.format(root=place.root))
    if _is_full(place.root):  # so full that nothing could be logged about it
        _, zh, en = CAUSES[0]
        return PostgresFailed(zh.format(root=place.root), en.format(root=place.root))
    last = _last_words(said)
    return PostgresFailed(
        f"数据库没有启动：{last}（详见 {place.log}）。",
        f"The database did not start: {last} (see {place.log}).",
    )


def _is_full(directory: Path) -> bool:
    try:
        return shutil.disk_usage(directory).free < LEAST_FREE_BYTES
    except OSError:
        return False


def _last_words(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    fatal = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "error:", "Errno"))]
    return (fatal or lines or ["-"])[-1]


def make_room(log: Path) -> None:
    """Keep at most two generations of a log."""
    try:
        if log.stat().st_size > KEEP_BYTES:
            log.replace(log.with_suffix(".log.1"))
    except OSError:
        return
