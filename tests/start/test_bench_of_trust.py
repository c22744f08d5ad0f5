"""The gates of the bench of trust: what was not measured is missed; its tables are what a batch takes."""

from pathlib import Path
from typing import Any

import pytest

from yiwang.identifiers import uscc
from yiwang.web.bench.trust import library, stage
from yiwang.web.bench.trust.library import Beside
from yiwang.web.bench.trust.licences import Issued
from yiwang.web.bench.trust.run import Figures, _report, gates_of


def figures(**changes: Any) -> Figures:
    good = {
        "sign": Beside(95.0, 100.0),
        "verify": Beside(85.0, 100.0),
        "licences": 10_000,
        "issued_a_second": 61.0,
        "early_mb": [200.0, 200.0],
        "late_mb": [201.0, 203.0],
        "grown_mb": 3.0,
        "ofd_a_second": 160.0,
        "codes_a_second": 900.0,
        "leaves_a_second": 12_000.0,
        "proof_ms": {"p50": 1.0, "p95": 3.0, "p99": 4.0},
    }
    return Figures(**{**good, **changes})


def test_good_figures_meet_every_gate(tmp_path: Path) -> None:
    assert len(gates_of(figures())) == 8 and all(gate.passed for gate in gates_of(figures()))
    assert _report(figures(), tmp_path) == 0 and (tmp_path / "bench-trust.json").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"sign": None},
        {"sign": Beside(89.0, 100.0)},
        {"verify": Beside(79.0, 100.0)},
        {"issued_a_second": 59.0},
        {"issued_a_second": None},
        {"grown_mb": 25.0},
        {"grown_mb": None},
        {"ofd_a_second": 149.0},
        {"codes_a_second": 799.0},
        {"leaves_a_second": None},
        {"proof_ms": {}},
        {"proof_ms": {"p95": 5.1}},
        {"failures": ["9,999 events for 10,000 rows"]},
    ],
)
def test_what_is_bad_or_was_not_measured_fails(changes: dict[str, Any], tmp_path: Path) -> None:
    assert _report(figures(**changes), tmp_path) == 1


def test_growth_is_that_of_the_worker_that_grew_most() -> None:
    assert Issued(early=[5, 7], late=[6, 6]).grown == 1
    assert Issued().grown == 0


def test_the_table_of_firms_has_right_codes_and_all_columns() -> None:
    heading, *rows = stage.table(5, 8).decode("utf-8-sig").strip().splitlines()
    assert len(rows) == 3
    for at, row in enumerate(rows, 5):
        cells = row.split(",")
        assert len(cells) == len(heading.split(","))
        assert uscc.check(cells[1]).code == stage.values_of(at)["uscc"] and cells[0] == stage.values_of(at)["name"]


def test_one_core_is_given_back() -> None:
    import os

    before = os.sched_getaffinity(0)
    with library.one_core():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before
    assert library.rate_of(lambda: None, 0.01) > 1000
