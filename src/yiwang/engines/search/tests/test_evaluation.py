"""Search against plain PostgreSQL over a few texts, and the fixed rate of the bench. The whole set is `make bench`."""

from __future__ import annotations

import pytest

from yiwang.engines.search.evaluation.comparing import compare, ours
from yiwang.engines.search.evaluation.judging import Judged
from yiwang.engines.search.evaluation.latency import at_rate
from yiwang.engines.search.kinds import Wanted

pytestmark = pytest.mark.django_db
JUDGED = [Judged("养狗", {"犬类准养证核发": 3}), Judged("护照", {"普通护照签发": 3})]


def test_everyday_words_are_found_that_plain_full_text_does_not_find(shelf):
    shelf.keep("dog", "犬类准养证核发")
    shelf.keep("passport", "普通护照签发")
    reports = {one.name: one for one in compare("thing", JUDGED, "dev", Wanted())}
    assert reports["yiwang"].ndcg == 1.0 and reports["yiwang"].recall == 1.0
    assert reports["PostgreSQL full text"].ndcg == 0.5
    assert "NDCG@10 1.000" in reports["yiwang"].line() and ours("thing", Wanted())("") == []


def test_the_rate_counts_from_when_a_query_was_due():
    asked: list[tuple[str, str]] = []
    found = at_rate(lambda *one: asked.append(one), ["a", "b"], ["x"], rate=200, seconds=0.1, threads=2)
    assert found.queries == len(asked) == 20 and found.errors == 0 and found.p50 <= found.p99
    assert "20 at" in found.line("search")
