"""Hot use cases keep their budget of database round trips (invariant 11), over HTTP, login and rights included."""

from __future__ import annotations

import pytest

from tests import factories
from tests.budgets.stage import BODY, DUTIES, browser, counted, program, publish

pytestmark = pytest.mark.django_db
CREATE, READ, STEP, LIST = 3, 2, 2, 2


@pytest.fixture
def person():
    publish()
    return factories.person()


def filed(client):
    answer = client.post("/api/v1/applications/", BODY, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def open_task(client, case):
    return next(step["id"] for step in client.get(f"/api/v1/applications/{case}").json()["steps"] if step["open"])


def test_an_application_is_filed_in_three_round_trips(person):
    client = program(person)
    filed(client)
    with counted() as trips:
        filed(client)
    assert len(trips) <= CREATE, trips.statements


def test_a_retried_application_costs_no_more(person):
    client = program(person)
    for expected in (201, 200):
        with counted() as trips:
            answer = client.post(
                "/api/v1/applications/", BODY, content_type="application/json", headers={"idempotency-key": "k"}
            )
        assert answer.status_code == expected
    assert len(trips) <= CREATE, trips.statements


def test_a_case_is_read_in_two_round_trips(person):
    client = program(person)
    case = filed(client)
    client.get(f"/api/v1/applications/{case}")
    with counted() as trips:
        assert client.get(f"/api/v1/applications/{case}").status_code == 200
    assert len(trips) <= READ, trips.statements


def test_a_work_list_is_read_in_two_round_trips(person):
    client = program(person)
    for _ in range(3):
        filed(client)
    clerk = program(factories.official("plain.accept"))
    clerk.get("/api/v1/tasks/")
    with counted() as trips:
        assert len(clerk.get("/api/v1/tasks/").json()["tasks"]) == 3
    assert len(trips) <= LIST, trips.statements


def test_each_step_takes_exactly_two_round_trips(person):
    client = program(person)
    clerks = {duty: program(factories.official(duty)) for duty in DUTIES}

    def chain(check):
        task = open_task(client, filed(client))
        for duty, outcome in zip(DUTIES, ("accept", "agree", "grant"), strict=True):
            body = {"outcome": outcome}
            with counted() as trips:
                answer = clerks[duty].post(f"/api/v1/tasks/{task}/complete", body, content_type="application/json")
            assert answer.status_code == 200, answer.content
            assert not check or len(trips) == STEP, f"{duty}: {trips.statements}"
            task = (answer.json()["next"] or [""])[0]

    chain(check=False)
    chain(check=True)


def test_the_desk_opens_a_task_with_its_list_in_two_round_trips(person):
    client = program(person)
    task = open_task(client, filed(client))
    clerk = browser(factories.official("plain.accept"))
    assert clerk.get(f"/desk/tasks/{task}/").status_code == 200
    with counted() as trips:
        clerk.get(f"/desk/tasks/{task}/")
    assert len(trips) <= READ, trips.statements


def test_the_case_page_of_the_applicant_takes_two_round_trips(person):
    client = program(person)
    case = filed(client)
    page = browser(person)
    page.get(f"/cases/{case}/")
    with counted() as trips:
        assert page.get(f"/cases/{case}/").status_code == 200
    assert len(trips) <= READ, trips.statements


def test_a_public_page_costs_a_stranger_no_more_than_its_own_query(person):
    page = browser(None)
    # A search ranks and resolves items, tells their fees, ranks the other kinds, and counts what was asked.
    for address, most in (("/", 4), ("/search/?q=许可", 6), ("/items/plain-permit.new/", 4)):
        page.get(address)
        with counted() as trips:
            assert page.get(address).status_code == 200
        assert len(trips) <= most, f"{address}: {trips.statements}"
