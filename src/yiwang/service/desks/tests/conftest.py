"""A county's office at work: people who sign in as a browser does, and one application waiting."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.engines.proceedings.models import FlowTask
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


class Browser(Client):
    """A browser of one person; the server's clock stands at ``NOW``."""

    def __init__(self, actor):
        super().__init__()
        self.actor = actor
        self.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))

    def request(self, **request):
        with clock.at(NOW):
            return super().request(**request)


@pytest.fixture
def office(db):
    """Packs and the county's market supervision."""
    factories.plain_permit()
    return factories.organization(name="徐闻县市场监督管理局")


@pytest.fixture
def sign_in():
    """``sign_in(actor)`` gives a browser."""
    return Browser


@pytest.fixture
def submit(office):
    """``submit()`` files an application of 王秀英 and gives its id."""
    person = factories.person()

    def make(answers=None):
        item = current_item("plain-permit.new")
        sent = Submission(item=item, division_code="440825", answers=answers or factories.PLAIN_ANSWERS)
        return submit_application(actor=person, sent=sent, now=NOW).id

    make.person = person
    return make


@pytest.fixture
def clerk(office):
    """An official who accepts."""
    return factories.official("plain.accept", "window", name="李受理")


@pytest.fixture
def task(submit):
    """The open intake task of one application."""
    case = submit()
    return FlowTask.objects.unscoped("test").get(proceeding_id=case, state="open")


@pytest.fixture
def version():
    """``version(task)``: the version of its case as the page would carry it."""

    def read(task):
        task.proceeding.refresh_from_db()
        return task.proceeding.version

    return read
