"""``yiwang ledger monitor``: anybody follows a log from outside, without account or database, and shouts."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext

from yiwang.formats.trust_lists import Trusted, TrustListUnreadable, read_trust_list
from yiwang.support.ledger import outside
from yiwang.support.ledger.following import API, Get, Seen, Trouble, follow

EVERY_SECONDS = 60.0
FINE, TROUBLE, UNREACHABLE = 0, 1, 2


class State:
    """What a monitor remembers: the log, its trust list, the last head. A file, written whole or not at all."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.told: dict[str, Any] = {}
        if path is not None and path.exists():
            self.told = orjson.loads(path.read_bytes())

    @property
    def seen(self) -> Seen | None:
        """The last head."""
        return Seen(self.told["head"].encode()) if self.told.get("head") else None

    def keep(self, **told: Any) -> None:
        """Remember, durably."""
        self.told.update(told)
        if self.path is None:
            return
        fresh = self.path.with_suffix(self.path.suffix + ".new")
        with fresh.open("wb") as out:
            out.write(orjson.dumps(self.told, option=orjson.OPT_INDENT_2))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self.path)


def watch(
    address: str, state: Path | None, trust: Path | None, *, once: bool, say: Callable[[str], None] = print
) -> int:
    """Follow the log at ``address``; returns 0 for fine, 1 for trouble, 2 where nobody answered (``once``).

    Without ``once`` it goes on until there is trouble; a site that does not answer is asked again.
    """
    try:
        kept = State(state)
    except (OSError, ValueError):
        say(gettext("状态文件读不了，请换一个文件，或者删掉它重新开始。"))
        return UNREACHABLE

    def get(path: str) -> bytes:
        return outside.fetch(address, path)

    while True:
        done = look(kept, get, trust.read_bytes() if trust else None, datetime.now(UTC), say)
        if once or done == TROUBLE:
            return done
        time.sleep(EVERY_SECONDS)


def look(kept: State, get: Get, trust: bytes | None, now: datetime, say: Callable[[str], None]) -> int:
    """One look: fetch, compare, remember, say."""
    try:
        log, trusted = _known(kept, get, trust)
        before = kept.seen
        seen = follow(get, log, trusted, before, now)
    except Trouble as trouble:
        kept.keep(trouble={"kind": trouble.kind, "at": now.isoformat(), "evidence": trouble.evidence})
        say(gettext("警报：") + trouble.text(gettext))
        return TROUBLE
    except TrustListUnreadable as unreadable:
        say(gettext(unreadable.message))
        return UNREACHABLE
    except (OSError, ValueError, KeyError) as gone:
        say(gettext("连不上这个存证日志：%(why)s") % {"why": gone})
        return UNREACHABLE
    kept.keep(head=seen.content.decode())
    words = gettext("正常：%(size)s条记录，树根%(root)s，%(at)s签名，与以前看到的一致。")
    head = seen.signed.head
    say(words % {"size": head.size, "root": head.root.hex()[:16], "at": f"{head.at:%Y-%m-%d %H:%M} UTC"})
    return FINE


def _known(kept: State, get: Get, trust: bytes | None) -> tuple[str, Trusted]:
    """The log and whom we believe; from the site itself only the first time."""
    if "log" not in kept.told:
        kept.keep(log=str(orjson.loads(get(f"{API}/"))["log"]))
    if trust is None and "trust" not in kept.told:
        kept.keep(trust=base64.b64encode(get("/trust.json")).decode())
    return kept.told["log"], read_trust_list(trust or base64.b64decode(kept.told["trust"]))
