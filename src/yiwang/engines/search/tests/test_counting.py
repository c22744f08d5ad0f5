"""What was asked is counted at once where nobody counts later, else together after a moment; no fault loses it."""

import pytest
from django.db import OperationalError

from yiwang.engines.search import asking
from yiwang.engines.search.models import AskedQuery

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(monkeypatch):
    monkeypatch.setattr(asking, "_later", [True])
    yield
    asking._waiting.clear()


def test_counts_of_a_moment_are_written_together(later, django_assert_num_queries):
    with django_assert_num_queries(0):
        for found in (3, 0, 0):
            asking.asked("开饭店", division="440825000000", found=found, relaxed=not found)
        asking.asked("低保", found=1)
        asking.asked("   ", found=1)
    assert not AskedQuery.objects.exists()
    assert asking.write() == 2 and asking.write() == 0
    row = AskedQuery.objects.get(query="开饭店")
    assert (row.division, row.asked, row.none, row.relaxed, row.found) == ("440825", 3, 2, 2, 0)
    asking.asked("开饭店", division="440825000000", found=5)
    asking.write()
    row.refresh_from_db()
    assert (row.asked, row.none, row.found) == (4, 2, 5)


def test_what_could_not_be_written_waits_on(later, monkeypatch):
    def away(rows):
        raise OperationalError

    asking.asked("低保", found=0)
    monkeypatch.setattr(asking, "_count", away)
    with pytest.raises(OperationalError):
        asking.write()
    asking.asked("低保", found=2)
    monkeypatch.undo()
    monkeypatch.setattr(asking, "_later", [True])
    assert asking.write() == 1
    row = AskedQuery.objects.get(query="低保")
    assert (row.asked, row.none, row.found) == (2, 1, 2)
