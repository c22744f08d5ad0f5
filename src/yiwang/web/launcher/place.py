"""Where the embedded PostgreSQL keeps its data, and as whom it runs.

PostgreSQL refuses to run as root. Started by root, it therefore runs as an existing unprivileged account,
which must be able to reach its data and its programs. Nothing of the system is changed for that: no account
is made, no directory above ours gets other rights. Where the tree lies out of reach (as below /root), the
data stand under /var/lib/yiwang-… instead, and a note in the wanted place says so.
"""
# ruff: noqa: S603  starts /bin/sh with a fixed script only

import hashlib
import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from yiwang.web.launcher.language import PostgresFailed

ACCOUNTS = ("postgres", "nobody")
ELSEWHERE = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108  kept over a restart; ownership is checked
NOTE = "MOVED.txt"


@dataclass(frozen=True)
class Account:
    """An unprivileged account of this system that the server may run as."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True)
class Place:
    """Directory of one embedded server; `account` is None when it runs as whoever starts it."""

    root: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "server.log"

    @property
    def state(self) -> Path:
        return self.root / "instance.json"

    @property
    def programs(self) -> Path:
        return self.root / "programs"

    def spawn_as(self) -> "dict[str, object]":
        """Keyword arguments of subprocess that start a child as the server's account."""
        if self.account is None:
            return {"cwd": "/"}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": [], "cwd": "/"}

    def give(self, path: Path) -> None:
        """Hand a file or directory that we made to the server's account."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)


def choose_place(wanted: Path) -> Place:
    """The place for a server whose data should stand in `wanted`; makes the directory."""
    wanted = Path(os.path.abspath(wanted))  # noqa: PTH100  resolve() would follow links into places out of reach
    _make(wanted)
    if os.geteuid() != 0:
        return Place(wanted, None)
    account = _account(wanted)
    if _reaches(account, wanted):
        return Place(wanted, account)
    digest = hashlib.sha256(str(wanted).encode()).hexdigest()[:10]
    for base in ELSEWHERE:
        root = base / f"yiwang-{digest}"
        if _own(root) and _reaches(account, root):
            _leave_note(wanted, root)
            return Place(root, _account(root))
    raise PostgresFailed(
        f"用户 {account.name} 进不了 {wanted}，/var/lib 也写不了：请把程序放到 /srv 或 /opt 下，或改用普通用户运行。",
        f"The account {account.name} cannot reach {wanted} and /var/lib is not writable: put the tree "
        f"under /srv or "
        "/opt, or run as an ordinary user.",
    )


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise PostgresFailed(
            f"{directory} 建不了（{fault.strerror}）：请换一个可写的位置，用 YIWANG_VAR=/可写/目录 指定。",
            f"{directory} cannot be made ({fault.strerror}): choose a writable place with YIWANG_VAR=/writable/dir.",
        ) from fault


def _account(root: Path) -> Account:
    """Whoever owns the data already, else the first existing unprivileged account."""
    data = root / "data"
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return Account(owner, data.stat().st_gid, _name(owner))
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name)
    raise PostgresFailed(
        "PostgreSQL 不能以 root 运行，系统里又没有 nobody 用户：请改用普通用户运行，或用 DATABASE_URL 指定服务器。",
        "PostgreSQL does not run as root and there is no account nobody: run as an ordinary user, or name "
        "a server in "
        "DATABASE_URL.",
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _reaches(account: Account, directory: Path) -> bool:
    """Really try as that account: rights, access lists and mount options all count."""
    try:
        trial = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)],
            check=False,
            capture_output=True,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            timeout=20,
        )
    except PermissionError as fault:
        raise PostgresFailed(
            "这里不许切换用户，PostgreSQL 又不能以 root 运行：请改用普通用户运行，或用 DATABASE_URL 指定服务器。",
            "This system does not let root switch accounts, and PostgreSQL does not run as root: run as "
            "an ordinary "
            "user, or name a server in DATABASE_URL.",
        ) from fault
    return trial.returncode == 0


def _own(root: Path) -> bool:
    """Make `root`, or accept it when it is really a directory of ours (someone else may have planted it)."""
    try:
        root.mkdir(exist_ok=True)
        found = root.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        if ours:
            root.chmod(0o755)
    except OSError:
        return False
    return ours


def _leave_note(wanted: Path, root: Path) -> None:
    note = wanted / NOTE
    text = f"数据库的数据在 / the database keeps its data in:\n{root}\n"
    if not note.exists() or note.read_text(encoding="utf-8") != text:
        note.write_text(text, encoding="utf-8")
