"""Make or complete `.venv` from the pinned, hashed requirements; standard library only.

Started by bootstrap.py. Skips everything that is done: a stamp holds the hash of the requirements and the
Python version.
"""
# ruff: noqa: S603  starts Python and pip only

import hashlib
import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
SETS = {"base": ("base", "test"), "test": ("test",)}  # which complete sets satisfy the one asked for
TRIES = 2
OFFLINE = ("No matching distribution", "Could not find a version", "onnection", "timed out")
COMMAND = """#!/bin/sh
exec "{python}" -m yiwang.web.cli "$@"
"""


class Refused(Exception):
    """Something here prevents the environment; the message says what to do, in Chinese and in English."""


def say(zh: str, en: str) -> None:
    """One progress line; Chinese unless the terminal is an English one."""
    chosen = os.environ.get("YIWANG_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    print(en if chosen.lower().startswith("en") else zh, flush=True)


def stamp_of(name: str) -> str:
    """What must be unchanged for an installed set to count as complete."""
    content = (ROOT / "requirements" / f"{name}.txt").read_bytes()
    return f"{hashlib.sha256(content).hexdigest()} {sys.version_info.major}.{sys.version_info.minor}"


def runs() -> bool:
    """Whether the environment's Python can be run, by whoever asks."""
    try:
        return subprocess.run([str(PYTHON), "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def is_complete(name: str) -> bool:
    """Whether some installed set covers the one asked for."""
    for covering in SETS[name]:
        try:
            if (ENVIRONMENT / f"{covering}.stamp").read_text(encoding="ascii") == stamp_of(covering):
                return True
        except OSError:
            continue
    return False


def make_environment() -> None:
    """Create `.venv`, or keep the one whose Python still runs and is of the same version."""
    wanted = f"{sys.version_info.major}.{sys.version_info.minor}"
    try:
        found = subprocess.run(
            [str(PYTHON), "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        usable = found.returncode == 0 and found.stdout.strip() == wanted
    except OSError:
        usable = False
    if not usable:
        say(f"正在建立 Python {wanted} 环境…", f"Making the Python {wanted} environment…")
        venv.EnvBuilder(clear=True, symlinks=True, with_pip=True).create(ENVIRONMENT)


def install(name: str) -> None:
    """Install the pinned set; tried twice, since downloads fail now and then."""
    requirements = ROOT / "requirements" / f"{name}.txt"
    total = len(re.findall(r"^[A-Za-z0-9][^=\s]*==", requirements.read_text(encoding="utf-8"), re.MULTILINE))
    said = ""
    for attempt in range(TRIES):
        if attempt:
            say("安装没有成功，再试一次…", "The installation failed, trying once more…")
        said = run_pip(requirements, total)
        if not said:
            (ENVIRONMENT / f"{name}.stamp").write_text(stamp_of(name), encoding="ascii")
            return
    raise Refused(explain(said))


def run_pip(requirements: Path, total: int) -> str:
    """Run pip with a progress line now and then. Returns its errors, empty when all went well."""
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--no-input", "-r", str(requirements)]
    errors: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for count, line in packages_in(pip.stdout or [], errors):
            if count % 10 == 0 or count == total:
                say(f"  安装包 {count}/{total}：{line}", f"  package {count}/{total}: {line}")
    return "" if pip.returncode == 0 else "\n".join(errors[-20:]) or f"pip ended with {pip.returncode}"


def packages_in(lines: Iterable[str], errors: list[str]) -> Iterator[tuple[int, str]]:
    """Number the packages that pip takes up; collects its complaints in `errors`."""
    count = 0
    for line in lines:
        found = re.match(r"(?:Collecting|Processing|Requirement already satisfied:) (?:\S*/)?([^\s=;<>]+)", line)
        if found:
            count += 1
            yield count, found[1]
        elif "ERROR" in line or "rror:" in line or "Errno" in line:
            errors.append(line.strip())


def explain(said: str) -> str:
    """pip's failure as one sentence with a remedy."""
    if "No space left" in said or "quota" in said:
        return "磁盘已满：请清出至少 1 GB 空间后再试。\nThe disk is full: free at least 1 GB and try again."
    if "hash" in said.lower():
        return (
            f"下载的包与清单的校验值不符，没有安装：请再试一次，或检查 pip 的镜像。{last(said)}\n"
            f"A package does not match its hash: try again, or check pip's mirror. {last(said)}"
        )
    if any(sign in said for sign in OFFLINE):
        return (
            f"包下载不了：请检查网络或 pip 的镜像设置（pip config list）。{last(said)}\n"
            f"Packages cannot be downloaded: check the network or pip's mirror (pip config list). "
            f"{last(said)}"
        )
    return f"安装没有成功：{last(said)}\nThe installation failed: {last(said)}"


def last(said: str) -> str:
    """The last complaint, shortened."""
    return said.strip().splitlines()[-1][:300]


def add_project() -> None:
    """Let the environment find our source and give it the command `yiwang`; nothing is built."""
    libraries = ENVIRONMENT / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    write(libraries / "yiwang.pth", f"{ROOT / 'src'}\n")
    for other in libraries.glob("__editable__.yiwang-*.pth"):
        other.unlink()  # it may lead to another clone
    command = ENVIRONMENT / "bin" / "yiwang"
    write(command, COMMAND.format(python=PYTHON))
    command.chmod(0o755)


def write(path: Path, text: str) -> None:
    """Write only what changed, so that a complete environment may be read-only."""
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except OSError:
        pass
    path.write_text(text, encoding="utf-8")


def main(name: str) -> None:
    """Bring `.venv` to the set `name`."""
    if not is_complete(name) or not runs():
        make_environment()
        say(
            "正在安装依赖（只在第一次，约 1 到 3 分钟）…",
            "Installing what it needs (first time only, 1 to 3 minutes)…",
        )
        install(name)
    add_project()


if __name__ == "__main__":
    try:
        if len(sys.argv) != 2 or sys.argv[1] not in SETS:
            raise Refused("用法 / usage: python3 bin/bootstrap.py base|test")
        main(sys.argv[1])
    except Refused as refused:
        sys.exit(str(refused))
    except subprocess.CalledProcessError as fault:
        sys.exit(
            f"建不了 Python 环境：请运行 sudo apt-get install python3-venv（{fault}）。\n"
            f"The Python environment cannot be made: run sudo apt-get install python3-venv ({fault})."
        )
    except OSError as fault:
        sys.exit(
            f"{fault.filename or ENVIRONMENT} 写不了（{fault.strerror}）：请清出磁盘空间，"
            f"或把程序放到可写的目录。\n"
            f"{fault.filename or ENVIRONMENT} cannot be written ({fault.strerror}): free some disk space, "
            f"or put the tree "
            "in a writable directory."
        )
    except KeyboardInterrupt:
        sys.exit(130)
