#!/usr/bin/env python3
"""Find a suitable Python and let it make the environment: `python3 bin/bootstrap.py base|test`.

This file runs on any Python from 3.6 on, so that whoever has only an old one reads a sentence and no
traceback. It uses nothing but the standard library; the work is done by environment.py, run by the Python
found here.
"""
# ruff: noqa: S603, PTH100, PTH118, PTH120  starts Python only; os.path is what old Pythons have in full

import os
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 14)
MISSING_PYTHON = (
    "需要 Python 3.11 或更新版本，这里没有找到：请运行 sudo apt-get install python3 python3-venv（Debian "
    "12 / Ubuntu 24.04 起）。\n"
    "Python 3.11 or newer is needed and was not found: run sudo apt-get install python3 python3-venv "
    "(Debian 12 / Ubuntu 24.04 or newer)."
)
MISSING_VENV = (
    "{python} 缺少 venv：请运行 sudo apt-get install python3-venv，然后再试一次。\n"
    "{python} has no venv module: run sudo apt-get install python3-venv, then try again."
)
QUESTION = "import sys, ssl; print('%d.%d' % sys.version_info[:2]); import venv, ensurepip"


def candidates() -> list:
    """Names to try: the Python that runs this file, then known versions, then whatever `python3` is."""
    versions = ["python3.%d" % minor for minor in range(OLDEST[1], NEWEST[1] + 1)]  # noqa: UP031
    return [os.environ.get("PYTHON") or sys.executable, sys.executable] + versions + ["python3"]


def ask(python: str) -> tuple:
    """(version or None, complete): what that Python is, and whether it can make environments."""
    try:
        answer = subprocess.run([python, "-c", QUESTION], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None, False
    first = answer.stdout.decode("ascii", "replace").split("\n")[0]
    try:
        version = tuple(int(part) for part in first.split("."))
    except ValueError:
        return None, False
    return version, answer.returncode == 0


def find_python() -> str:
    """Path of a Python between OLDEST and NEWEST that has venv; one sentence and the end if none."""
    incomplete = ""
    for python in candidates():
        version, complete = ask(python)
        if version is None or not OLDEST <= version <= NEWEST:
            continue
        if complete:
            return python
        incomplete = incomplete or python
    sys.exit(MISSING_VENV.format(python=incomplete) if incomplete else MISSING_PYTHON)


def main() -> int:
    """Hand over to environment.py."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "environment.py")
    python = find_python()
    return subprocess.call([python, "-I", script] + sys.argv[1:])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
