"""Two people at the same moment, over the real web server: one wins, the other is told; neighbours do not disturb."""

from __future__ import annotations

import pytest

from tests import factories
from tests.reliability.site import LICENSED, at_once

pytestmark = pytest.mark.timeout(300)
PLAIN = {"item": "plain-permit.new", "division": "440825", "answers": factories.PLAIN_ANSWERS}
FORKED = {**PLAIN, "item": "forked-permit.new"}


def finish(site, task, who, outcome, key="", **more):
    return lambda: site.ask("POST", f"/api/v1/tasks/{task}/complete", who, {"outcome": outcome, **more}, key)


@pytest.mark.parametrize("round_number", range(6))
def test_of_two_clerks_on_one_task_exactly_one_wins(site, round_number):
    case = site.submit(f"two-{round_number}", PLAIN).body["id"]
    task = site.open_task(case)
    answers = at_once(*(finish(site, task, f"plain.accept#{n}", "accept") for n in (1, 2)))
    assert sorted(answer.status for answer in answers) == [200, 409], answers
    lost = next(answer for answer in answers if answer.status == 409)
    assert lost.body["code"] in ("task_closed", "changed_meanwhile"), lost
    done = "SELECT count(*) FROM core_event WHERE subject_id = %s AND type = 'task.done'"
    assert site.rows(done, case) == [(1,)]
    assert len(site.rows("SELECT 1 FROM proceedings_task WHERE proceeding_id = %s AND state = 'open'", case)) == 1


@pytest.mark.parametrize("round_number", range(4))
def test_two_branches_of_one_case_finished_at_once_both_succeed(site, round_number):
    case = site.submit(f"branches-{round_number}", FORKED).body["id"]
    assert finish(site, site.open_task(case), "plain.accept#1", "accept")().status == 200
    tasks = [site.open_task(case, node) for node in ("examine", "visit")]
    answers = at_once(*(finish(site, task, f"plain.examine#{n}", "agree") for n, task in enumerate(tasks, 1)))
    assert [answer.status for answer in answers] == [200, 200], answers
    nodes = site.rows("SELECT node FROM proceedings_task WHERE proceeding_id = %s AND state = 'open'", case)
    assert nodes == [("decide",)]


def test_who_saw_an_older_version_is_told(site):
    case = site.submit("version", FORKED).body["id"]
    first = finish(site, site.open_task(case), "plain.accept#1", "accept")()
    seen = first.body["version"]
    tasks = [site.open_task(case, node) for node in ("examine", "visit")]
    assert finish(site, tasks[0], "plain.examine#1", "agree", version=seen)().status == 200
    late = finish(site, tasks[1], "plain.examine#2", "agree", version=seen)()
    assert late.status == 409 and late.body["code"] == "changed_meanwhile"


def test_one_key_sent_twenty_times_at_once_files_one_case(site):
    before = site.rows("SELECT count(*) FROM proceedings_proceeding")[0][0]

    def send():
        return site.ask("POST", "/api/v1/applications/", "person", LICENSED, "twenty")

    answers = at_once(*[send] * 20)
    assert {answer.status for answer in answers} <= {200, 201}, {a.status: a.body for a in answers}
    assert sum(answer.status == 201 for answer in answers) == 1
    assert len({answer.body["id"] for answer in answers}) == 1
    assert site.rows("SELECT count(*) FROM proceedings_proceeding")[0][0] == before + 1


def test_the_same_key_of_two_people_files_two_cases(site):
    answers = at_once(
        lambda: site.ask("POST", "/api/v1/applications/", "person", PLAIN, "shared"),
        lambda: site.ask("POST", "/api/v1/applications/", "other", PLAIN, "shared"),
    )
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].body["id"] != answers[1].body["id"]


def test_many_at_once_get_different_numbers(site):
    def send(n):
        return lambda: site.ask("POST", "/api/v1/applications/", "person", PLAIN, f"number-{n}")

    numbers = [answer.body["number"] for answer in at_once(*(send(n) for n in range(16)))]
    assert len(set(numbers)) == 16
