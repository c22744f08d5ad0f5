"""Walks whole packs: items case by case, one-thing bundles with what waits for what."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yiwang.engines.flow.tokens import State
from yiwang.engines.rules import compile_expression

from .checking.library import Library, entries, mapping, open_library
from .rehearsal import Outcome
from .scenarios import Step, Story, stories_of
from .walking import Walker

_LOST = frozenset({"withdrawn", "not_accepted", "terminated"})


class BundleWalker(Walker):
    """Walks a one-thing bundle: each part is a case; what waits for a refused part ends."""

    def __init__(self, library: Library, story: Story, models: dict[str, Any]) -> None:
        super().__init__(library, story, models)
        bundle = library.find("bundles", story.key)
        assert bundle is not None
        self.names = {"answers": mapping(story.given, "answers"), "scenario": mapping(story.given, "scenario")}
        parts = [p for p in entries(bundle.data, "parts") if self._holds(p)]
        self.items = {str(p["part"]): str(p["item"]) for p in parts}
        self.after = {str(p["part"]): [str(a["part"]) for a in entries(p, "after") if self._holds(a)] for p in parts}
        self.ended: dict[str, str] = {}
        self.applied = False

    def _holds(self, entry: Mapping[str, Any]) -> bool:
        when = entry.get("when")
        return not isinstance(when, str) or compile_expression(when).evaluate(self.names) is True

    def _item_of(self, part: str) -> str:
        return self.items[part]

    def _do(self, step: Step) -> str:
        if step.does == "apply":
            self.applied = True
            refused = ""
        elif step.does == "withdraw":
            refused = self._withdraw(step.part)
        else:
            refused = super()._do(step)
        self._advance()
        return refused

    def _withdraw(self, part: str) -> str:
        for name in [part] if part else list(self.cases):
            self.cases[name].move("withdraw")
            self.cases[name].state = State(ended="cancelled")
        return ""

    def _advance(self) -> None:
        """Open what may begin, end what can no longer begin; until nothing changes."""
        changed = self.applied
        while changed:
            changed = False
            for part, needs in self.after.items():
                if part in self.cases or part in self.ended:
                    continue
                lost = next((n for n in needs if n in self.ended or self._lost(n)), None)
                if lost is not None:
                    self.ended[part] = lost
                    changed = True
                elif all(n in self.cases and self.cases[n].decision == "grant" for n in needs):
                    self._open(part)
                    changed = True

    def _lost(self, part: str) -> bool:
        case = self.cases.get(part)
        return case is not None and (case.decision == "refuse" or case.life in _LOST)

    def _expect(self, then: Mapping[str, Any], when: str) -> None:
        for part, wanted in mapping(then, "parts").items():
            found = self._part(part)
            for name in ("state", "decision", "because"):
                if name in wanted and wanted[name] != found.get(name):
                    what = f"{when}: 部分“{part}”的 {name} 应当是 {wanted[name]}, 实际是 {found.get(name)}"
                    self.differences.append(what)

    def _part(self, part: str) -> dict[str, str]:
        if part in self.cases:
            return {"state": self.cases[part].life, "decision": self.cases[part].decision}
        if part in self.ended:
            return {"state": "ended", "because": self.ended[part]}
        waiting = [n for n in self.after.get(part, []) if n not in self.cases or self.cases[n].decision != "grant"]
        return {"state": "waiting", "because": waiting[0] if waiting else ""} if part in self.after else {}


def _walker(library: Library, story: Story, models: dict[str, Any]) -> Walker | None:
    if story.subject == "bundle" and any(step.does == "apply" for step in story.steps):
        return BundleWalker(library, story, models)
    if story.subject == "item" and any(step.task for step in story.steps):
        return Walker(library, story, models)
    return None


def walk_stories(path: Path, packs_root: Path | None = None) -> list[Outcome]:
    """Outcomes of every story of an item that is told step by step. Raises PackUnreadable, ModelRefused."""
    library = open_library(path, packs_root)
    models: dict[str, Any] = {}
    found: list[Outcome] = []
    for document in library.pack.documents("scenarios"):
        for story in stories_of(document):
            walker = _walker(library, story, models)
            if walker is None:
                continue
            walker.walk()
            case = walker.cases.get("")
            decision = case.decision if case else ""
            matched = tuple(case.matched) if case else ()
            found.append(Outcome(document.file, story.line, story.title, matched, decision, tuple(walker.differences)))
    return found
