"""Papers of a case: numbered, worded by the pack, lawful, signed, made once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from yiwang.core import files, timers
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event, File, Timer
from yiwang.core.signing import trusted_roots
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import Document, FlowTask
from yiwang.engines.proceedings.papers import make_paper, office_mark
from yiwang.formats.pdf.verify import verify_pdf
from yiwang.people.models import Division, Organization
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def case(db, tmp_path, settings):
    settings.VAR = tmp_path
    factories.licensed_permit()
    factories.organization(name="徐闻县市场监督管理局")
    person = factories.person()
    sent = Submission(item=current_item("licensed.new"), division_code="440825", answers=factories.LICENSED_ANSWERS)
    return submit_application(actor=person, sent=sent, now=NOW), person


def run_papers():
    for timer in Timer.objects.filter(kind="proceeding.paper"):
        timers.HANDLERS[timer.kind](timer)
