"""Telling the stories of an upload, in a process of its own, with progress.

A rehearsal publishes inside a transaction that is undone. Its caches must never be those of the worker, which
does real work at the same time; so it runs in a process that ends with it (`telling.py`), and is stopped when it
takes too long.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.db import connection

from yiwang.core import clock
from yiwang.core.errors import Refusal
from yiwang.packs.models import Trial
from yiwang.packs.trials import laid_out_trial

LONGEST_SECONDS = 900.0
_WHY = "the job that tells the stories of an upload"
Lines = Callable[[Path, Path], Iterator[dict[str, Any]]]


class ToldTooLong(Exception):
    """The stories took longer than they may."""


def rehearse_trial(trial_id: UUID, lines: Lines | None = None) -> None:
    """Run every story and write down how each went; ``lines`` gives what the process prints."""
    trial = Trial.objects.unscoped(_WHY).select_related("file__blob").filter(pk=trial_id).first()
    if trial is None:
        return
    state: dict[str, Any] = {"state": "running", "total": 0, "rows": [], "error": "", "at": clock.now().isoformat()}
    _keep(trial_id, state)
    try:
        with laid_out_trial(trial) as laid:
            for line in (lines or told)(laid.folder, laid.root):
                _add(state, line)
                _keep(trial_id, state)
    except Refusal as refused:  # the stored file is damaged
        state |= {"state": "broken", "error": refused.text}
    except ToldTooLong:
        state |= {"state": "broken", "error": "故事演练超过15分钟，已经停止。请把故事分到几个包里，或者减少等待。"}
    else:
        state["state"] = "broken" if state["error"] else "done"
    _keep(trial_id, state)


def _add(state: dict[str, Any], line: dict[str, Any]) -> None:
    if "total" in line:
        state["total"] = line["total"]
    elif "error" in line:
        state["error"] = str(line["error"])[:500]
    else:
        state["rows"].append({**line, "wrong": [str(text)[:500] for text in line["wrong"][:20]]})


def _keep(trial_id: UUID, state: dict[str, Any]) -> None:
    Trial.objects.unscoped(_WHY).filter(pk=trial_id).update(stories=state)


def told(folder: Path, root: Path) -> Iterator[dict[str, Any]]:
    """What the process says, a JSON object a line. Raises ToldTooLong."""
    command = [sys.executable, "-m", "yiwang.packs.telling", str(folder), str(root)]
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell, paths of our own temporary folder
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    watch = threading.Timer(LONGEST_SECONDS, stop)
    errors: list[bytes] = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()[-2_000:] if process.stderr else b""))
    watch.start()
    reader.start()
    try:
        for raw in process.stdout or ():
            with suppress(json.JSONDecodeError):
                yield json.loads(raw)
        status = process.wait()
        reader.join(5)
        if late.is_set():
            raise ToldTooLong
        if status:
            sys.stderr.write(b"".join(errors).decode(errors="replace"))
            yield {"error": "演练中途停止了。请再试一次；如果还不行，请把业务包发给管理员。"}
    finally:
        watch.cancel()
        if process.poll() is None:
            process.kill()
            process.wait()


def _environment() -> dict[str, str]:
    """The own environment with the database that this process uses, even if it is a test's."""
    given = connection.settings_dict
    user = quote(str(given["USER"]), safe="")
    password = f":{quote(str(given['PASSWORD']), safe='')}" if given["PASSWORD"] else ""
    name = quote(str(given["NAME"]), safe="")
    host = str(given["HOST"])
    if host.startswith("/"):
        url = f"postgresql://{user}{password}@/{name}?host={host}&port={given['PORT']}"
    else:
        url = f"postgresql://{user}{password}@{host}:{given['PORT'] or 5432}/{name}"
    source = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(p for p in (source, os.environ.get("PYTHONPATH", "")) if p)
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "YIWANG_VAR": str(settings.VAR),
        "PYTHONPATH": path,
        "PYTHONIOENCODING": "utf-8",
    }
