"""A list costs the same number of queries with one row and with fifty (invariant 7)."""

from __future__ import annotations

import pytest

from tests import factories
from tests.budgets.stage import browser, counted, program, publish, submit
from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.service.applications.actions.drafts import start_draft
from yiwang.service.applications.items import current_item
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db
MANY = 50


def cost(client, address):
    """Round trips of the second look, when the caches are warm."""
    for _ in range(2):
        with counted() as trips:
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code == 200, f"{address} {response.status_code}"
    return trips, body


def grows(client, address, more, sign):
    """Compare the cost with the rows there are and with ``more`` of them; ``sign`` occurs once a row."""
    few, body = cost(client, address)
    before = body.count(sign)
    for _ in range(MANY - 1):
        more()
    many, body = cost(client, address)
    assert body.count(sign) > before, "the list did not grow"
    extra = [sql for sql in many.statements if sql not in few.statements]
    assert len(many) <= len(few), f"{len(few)} queries with one row, {len(many)} with {MANY}: {extra[:5]}"


@pytest.fixture
def person():
    publish()
    return factories.person()


@pytest.mark.parametrize("address", ["/cases/", "/cases/export.csv", "/cases/?q=许可"])
def test_my_cases(person, address):
    submit(person)
    grows(browser(person), address, lambda: submit(person), b"440825")


@pytest.mark.parametrize("address", ["/desk/tasks/", "/desk/tasks/?card=&taken=free", "/desk/tasks/export.csv"])
def test_the_work_list(person, address):
    submit(person)
    clerk = browser(factories.official("plain.accept"))
    grows(clerk, address, lambda: submit(person), b"440825")


def test_the_work_list_of_programs(person):
    submit(person)
    grows(program(factories.official("plain.accept")), "/api/v1/tasks/?size=50", lambda: submit(person), b'"number"')


@pytest.mark.parametrize("address", ["/desk/supervision/", "/desk/supervision/cases/", "/desk/log/"])
def test_supervision_and_the_event_log(person, address):
    submit(person)
    eyes = browser(factories.official("supervise", "audit"))
    few, _ = cost(eyes, address)
    for _ in range(MANY - 1):
        submit(person)
    many, _ = cost(eyes, address)
    assert len(many) <= len(few), many.statements


def test_messages(person):
    def more():
        Message.objects.create(
            account_id=person.account_id,
            kind="proceeding.accepted",
            words={"number": "N1", "title": "测试许可"},
            number="N1",
            ref_kind="proceeding",
            ref_id=new_id(),
            source=str(new_id()),
            created_at=clock.now(),
        )

    more()
    grows(browser(person), "/messages/", more, b'href="/messages/0')


@pytest.mark.parametrize("address", ["/drafts/", "/drafts/?q=许可"])
def test_drafts(person, address):
    def more():
        start_draft(actor=person, item=current_item("plain-permit.new"), division_code="440825")

    more()
    grows(browser(person), address, more, b'href="/drafts/0')


@pytest.mark.parametrize("who", ["holder", "office"])
def test_licences(db, tmp_path, settings, who):
    from tests import licensed
    from yiwang.core.keys import seal_json
    from yiwang.support.licences.models import Licence
    from yiwang.support.licences.paper import TABLE

    settings.VAR = tmp_path
    licensed.publish()
    person = factories.person()
    licensed.granted(person)
    made = Licence.objects.unscoped("test").get()
    client = browser(person if who == "holder" else factories.official("licence.revoke"))
    address = "/licences/" if who == "holder" else "/desk/licences/"
    few, _ = cost(client, address)
    for number in range(20):
        made.pk, made.number, made.identifier, made.job_key = new_id(), f"CS{number}", f"1.2.156.{number}", f"j{number}"
        made.status_number += 100_000
        made.token_digest = bytes([number]) * 32
        made.sealed = seal_json({"holder": "王秀英", "fields": {}}, table=TABLE, record_id=made.pk, field="sealed")
        made._state.adding = True
        made.save(force_insert=True)
    many, body = cost(client, address)
    assert b"CS5" in body or b"CS15" in body
    assert len(many) <= len(few), many.statements


def test_search(person):
    from yiwang.service.catalogue.models import ServiceItem

    client = browser(None)
    address = "/search/?q=许可"
    few, body = cost(client, address)
    assert b"plain-permit.new" in body
    row = ServiceItem.objects.get(key="plain-permit.new")
    names = {field.name for field in ServiceItem._meta.concrete_fields if field.unique}
    for number in range(15):
        row.pk = None if "id" in names and row._meta.pk.get_internal_type().endswith("AutoField") else new_id()
        row.key = f"plain-permit.copy{number}"
        row._state.adding = True
        row.save(force_insert=True)
    many, _ = cost(client, address)
    assert len(many) <= len(few), many.statements
