"""One catalogue: whatever gate, permission, lane or post asks for is told in a sentence, in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.utils import translation

from tests.security.routes import all_routes
from yiwang.core.permissions import CATALOGUE, DUTIES
from yiwang.core.routes import GATES, duties_of
from yiwang.people.separation import BUILT_IN

REPOSITORY = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LANE = re.compile(r'yw:duty="([^"]+)"')


def duties_of_packs() -> dict[str, dict[str, str]]:
    found = {}
    for manifest in (REPOSITORY / "packs").glob("*/pack.yaml"):
        content = yaml.safe_load(manifest.read_text("utf-8"))
        found |= {entry["duty"]: entry for entry in content.get("duties") or ()}
    return found


def duties_used() -> Iterator[tuple[str, str]]:
    """Every duty that anything asks for, with where."""
    for route in all_routes():
        for gate in route.gates.values():
            for code in duties_of(gate.who) if gate else ():
                yield code, route.pattern
    for entry in CATALOGUE.values():
        for code in entry.duties:
            yield code, entry.code
    for model in (REPOSITORY / "packs").glob("*/flows/*.bpmn"):
        for code in LANE.findall(model.read_text("utf-8")):
            yield code, model.name
    for order in (REPOSITORY / "packs").glob("*/workorders/*.yaml"):
        for code in re.findall(r"duty: ([a-z_.]+)", order.read_text("utf-8")):
            yield code, order.name
    for rule in BUILT_IN:
        for code in (rule.first, rule.second):
            if "*" not in code:
                yield code, rule.code


def test_every_duty_that_anything_asks_for_has_a_title_and_says_what_it_opens():
    packs = duties_of_packs()
    dumb = {}
    for code, where in duties_used():
        title = DUTIES[code].title if code in DUTIES else packs.get(code, {}).get("title", "")
        opens = DUTIES[code].sentence if code in DUTIES else packs.get(code, {}).get("may", "")
        if not (CHINESE.search(title) and CHINESE.search(opens)):
            dumb.setdefault(code, where)
    assert not dumb, f"declare them with core.permissions.duty, or with title and may in pack.yaml: {dumb}"


def test_every_gate_is_one_that_a_sentence_explains():
    for route in all_routes():
        for gate in route.gates.values():
            assert gate is not None and (gate.who in GATES or duties_of(gate.who)), route.pattern


@pytest.mark.parametrize("sentence", [
    *(entry.sentence for entry in CATALOGUE.values()),
    *(entry.sentence for entry in DUTIES.values()),
    *(entry.title for entry in DUTIES.values()),
    *GATES.values(),
])  # fmt: skip
def test_a_sentence_without_english_is_found(sentence):
    with translation.override("en"):
        assert CHINESE.search(sentence) and not CHINESE.search(translation.gettext(sentence)), sentence


def test_a_duty_of_the_platform_is_proven_used_only_by_events_that_exist():
    from yiwang.core.events import TYPES

    later = {"keys.rotated", "access.review_opened", "access.line_decided", "access.glass_broken"} - set(TYPES)
    for entry in DUTIES.values():
        assert entry.uses and entry.uses <= set(TYPES) | later, f"{entry.code}: {entry.uses - set(TYPES)}"


def test_no_two_packs_and_no_platform_duty_share_a_code():
    seen: dict[str, str] = {}
    for manifest in (REPOSITORY / "packs").glob("*/pack.yaml"):
        for entry in yaml.safe_load(manifest.read_text("utf-8")).get("duties") or ():
            assert entry["duty"] not in seen and entry["duty"] not in DUTIES, entry["duty"]
            seen[entry["duty"]] = manifest.name
