"""``python -m yiwang.packs.telling FOLDER ROOT``: tell the stories of a pack, one JSON line each.

First ``{"total": n}``, then ``{"how", "file", "line", "story", "wrong"}`` for every story, told by decision tables
and drawn flows (``how`` = tables) or by the public actions (actions). Each story has a transaction of its own that is
undone, so that no lock is held for longer than one story takes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main(folder: Path, root: Path) -> None:
    """Tables and flows first, then every story by the public actions."""
    import django

    django.setup()
    from yiwang.packs.stories.runner import stories_in, tell_alone
    from yiwang.packs.tooling import rehearse_pack

    outcomes = rehearse_pack(folder, root)
    packs, stories = stories_in(folder, root)
    _say({"total": len(outcomes) + len(stories)})
    for outcome in outcomes:
        _say_story("tables", outcome.file, outcome.line, outcome.story, list(outcome.differences))
    for story in stories:
        told = tell_alone(packs, story)
        _say_story("actions", told.file, told.line, told.story, told.wrong)


def _say_story(how: str, file: str, line: int, story: str, wrong: list[str]) -> None:
    _say({"how": how, "file": file, "line": line, "story": story, "wrong": wrong})


def _say(row: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
