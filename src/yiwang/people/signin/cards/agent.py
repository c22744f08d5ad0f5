"""The program that stands beside a card reader: it enrols the terminal once, then turns each card into an address.

    python -m yiwang.people.signin.cards.agent enrol --site https://zw.example.gov.cn --code k7wq-m3xt-hp9c --key k.json
    python -m yiwang.people.signin.cards.agent read --key k.json --slot /run/reader/card

``read`` prints the address that the terminal's browser opens within two minutes. The key is made here, is readable for
its owner alone, and never leaves the terminal. What goes wrong is one sentence on standard error and status 1.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from django.conf import settings
from joserfc.jwk import OKPKey

if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
    settings.configure(USE_I18N=False)  # a terminal has no site of its own

from yiwang.people.signin.cards.readers import CARD_READERS, CardUnreadable
from yiwang.people.signin.cards.statements import make_statement, new_key, public_half

SECONDS = 10.0


class AgentFailure(Exception):
    """Why it did not go on, in a sentence of the site or of ours."""


def enrol(site: str, code: str, place: Path) -> str:
    """Make a key, show the code, and keep both answers in the file ``place``; returns the terminal's name."""
    key = new_key()
    told = _call(site, "enrol", {"code": code, "key": public_half(key)})
    kept = {"site": site, "terminal": told["terminal"], "reader": told["reader"], "key": key.as_dict(private=True)}
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(kept, file)
    return str(told["name"])


def read(place: Path, slot: str) -> str:
    """Read the card in ``slot`` and state it; returns the address to open."""
    kept = json.loads(place.read_text(encoding="utf-8"))
    site, terminal = str(kept["site"]), UUID(kept["terminal"])
    card = CARD_READERS.get(kept["reader"]).read(slot)
    challenge = str(_call(site, "challenge", {"terminal": str(terminal)})["challenge"])
    said = make_statement(
        key=OKPKey.import_key(kept["key"]), terminal_id=terminal, challenge=challenge, card=card, now=datetime.now(UTC)
    )
    return site.rstrip("/") + str(_call(site, "statement", {"statement": said})["address"])


def _call(site: str, name: str, content: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = httpx2.post(f"{site.rstrip('/')}/kiosk/terminal/{name}/", json=content, timeout=SECONDS)
        told = answer.json()
    except (httpx2.HTTPError, ValueError) as away:
        raise AgentFailure("网站连不上，请检查网络。") from away
    if answer.status_code != 200 or not isinstance(told, dict):
        raise AgentFailure(str(told.get("message", "")) if isinstance(told, dict) else "网站的回答不对。")
    return told


def main(arguments: list[str]) -> int:
    """The command line; see above."""
    parser = argparse.ArgumentParser(prog="yiwang-card-terminal", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    first = commands.add_parser("enrol", help="show the one-time code, once")
    first.add_argument("--site", required=True)
    first.add_argument("--code", required=True)
    second = commands.add_parser("read", help="read a card and print the address to open")
    second.add_argument("--slot", required=True)
    for each in (first, second):
        each.add_argument("--key", required=True, type=Path)
    given = parser.parse_args(arguments)
    try:
        said = enrol(given.site, given.code, given.key) if given.command == "enrol" else read(given.key, given.slot)
    except CardUnreadable as nothing:
        return _fail(nothing.message)
    except AgentFailure as failed:
        return _fail(str(failed))
    except (OSError, KeyError, ValueError):
        return _fail("密钥文件不能用，或者已经有了。")
    sys.stdout.write(said + "\n")
    return 0


def _fail(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
