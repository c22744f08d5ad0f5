"""A table of items that the office brought, and a guide of the office with a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yiwang.core import clock
from yiwang.service.catalogue.models import Face, ServiceItem
from yiwang.service.catalogue_exchange.actions.receiving import receive_book
from yiwang.service.catalogue_exchange.tests import stage as sheets
from yiwang.service.catalogue_quality.judging import judge
from yiwang.service.catalogue_quality.runs import count_runs

if TYPE_CHECKING:
    from tests.security.stage import Stage


def put_on(stage: Stage) -> None:
    """The table waits to be checked; the guide names the same telephone twice."""
    office = stage.people["office"]
    content = sheets.right(basic_code="").book()
    batch = receive_book(
        actor=office, name="事项.xlsx", content=content, target="published", source="stage", now=clock.now()
    )
    post = office.posts[0]
    item = ServiceItem.objects.create(
        key="stage-guide", face=Face.objects.create(title="舞台事项", power_type="公共服务"), source="desk",
        organization_id=post.organization_id, division_code="440825000000", managed_by="desk",
        content={"contact": {"phone": "0759-4850001", "complaint": "0759-4850001"}},
    )  # fmt: skip
    judge([item.pk], clock.now())
    stage.together += [
        {"batch_id": batch.pk}, {"node_id": item.pk}, {"office_id": post.organization_id}, {"key": "r02-limit"},
    ]  # fmt: skip
    count_runs(clock.now())
