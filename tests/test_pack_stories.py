"""Every story of every pack, run through the public actions on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.factories import REPOSITORY
from yiwang.packs.stories.runner import run_pack

PACKS = ["food-business", "old-age-allowance", "start-company"]
ASKED_FOR = [
    "attestations",
    "employment-certificate",
    "health-code",
]  # made at their holder's word: no item, few stories


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PACKS, *ASKED_FOR])
def test_stories_of_the_pack_come_true(name):
    told = list(run_pack(REPOSITORY / "packs" / name))
    assert len(told) >= (12 if name in PACKS else 6)
    wrong = [f"{one.file}:{one.line} {one.story}\n    " + "\n    ".join(one.wrong) for one in told if not one.passed]
    assert not wrong, f"{len(wrong)} of {len(told)} stories\n" + "\n".join(wrong)
