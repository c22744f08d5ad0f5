"""The gates of the bench: what was not measured is missed, never passed over."""

from pathlib import Path
from typing import Any

import pytest

from yiwang.web.bench.identity.run import LISTS, Figures, _report, gates_of

ROTATED = {"read_p95_during": 1.0, "left": 0.0}
TOKENS = {
    "一网": {"authorization_code": 1000.0, "refresh_token": 1000.0},
    "django-oauth-toolkit": {"authorization_code": 150.0, "refresh_token": 160.0},
}


def figures(**changes: Any) -> Figures:
    seen = {who: dict.fromkeys(LISTS, (2, 4.0)) for who in ("supervisor", "clerk")}
    good = {"lists": seen, "rotation": ROTATED, "tokens": TOKENS, "look_up_p95": 1.0, **changes}
    return Figures(**good)


def test_good_figures_meet_every_gate(tmp_path: Path) -> None:
    assert all(gate.passed for gate in gates_of(figures()))
    assert _report(figures(), tmp_path) == 0 and (tmp_path / "bench-identity.json").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"tokens": {"一网": TOKENS["一网"]}},
        {"missing": ["npm is missing"]},
        {"failures": ["503"]},
        {"look_up_p95": 6.0},
        {"case_without_rights": 0.1, "case_with_rights": 0.5},
        {"rotation": {"read_p95_during": 80.0, "left": 0.0}},
        {"rotation": {"read_p95_during": 1.0, "left": 3.0}},
        {"lists": {"supervisor": dict.fromkeys(LISTS, (3, 4.0)), "clerk": dict.fromkeys(LISTS, (2, 4.0))}},
    ],
)
def test_what_is_bad_or_was_not_measured_fails(changes: dict[str, Any], tmp_path: Path) -> None:
    assert _report(figures(**changes), tmp_path) == 1
