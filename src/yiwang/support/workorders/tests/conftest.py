"""A county with a rated office and the office that looks after ratings."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.support.workorders.actions.open_order import Report, open_order

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DUTIES = ("rating.verify", "rating.approve", "rating.call_back")


@pytest.fixture
def county(db):
    factories.plain_permit()
    rated = factories.organization("market_supervision", name="徐闻县市场监管局")
    office = factories.organization("service_office", name="徐闻县政务服务局")
    return SimpleNamespace(
        rated=rated,
        office=office,
        verifier=factories.official("rating.verify", at=office, name="核实员"),
        approver=factories.official("rating.approve", at=office, name="审核员"),
        caller=factories.official("rating.call_back", at=office, name="回访员"),
        rectifier=factories.official("rating.rectify", at=rated, name="整改员"),
        handler=factories.official("plain.accept", "rating.rectify", at=rated, name="经办员"),
    )


@pytest.fixture
def report(county):
    return Report(
        kind="rating-rectification",
        source="bad_rating",
        title="差评整改：食品经营许可",
        ref=("rating", new_id()),
        division_id=county.rated.division_id,
        subject_organization_id=county.rated.pk,
        summary={"level": "dissatisfied", "level_title": "不满意"},
        words="等了一上午",
        barred=(county.handler.account_id,),
    )


@pytest.fixture
def order(report):
    return open_order(actor=SYSTEM, report=report, now=NOW)
