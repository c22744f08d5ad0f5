"""kill -9 of web, worker and database in the middle of load: what was acknowledged is there, exactly once."""

from __future__ import annotations

import re
import time

import pytest

from tests.reliability.site import Site, load
from tests.start.servers import wait_until

pytestmark = pytest.mark.timeout(400)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MANY = 24


def check_once(site: Site, answered) -> None:
    """Each key was answered with one case, each case is there, and nothing else was filed for the key."""
    cases = {key: answer.body["id"] for key, answer in answered.items()}
    assert all(answer.status in (200, 201) for answer in answered.values()), answered
    assert len(set(cases.values())) == len(answered), "two keys share a case"
    for key, case in cases.items():
        rows = site.rows("SELECT answer ->> 'id' FROM core_idempotency WHERE key = %s", key)
        assert rows == [(case,)], key
        assert site.rows("SELECT count(*) FROM proceedings_proceeding WHERE id = %s", case) == [(1,)]
        events = "SELECT count(*) FROM core_event WHERE subject_id = %s AND type = 'proceeding.submitted'"
        assert site.rows(events, case) == [(1,)]
        assert site.rows("SELECT count(*) FROM proceedings_task WHERE proceeding_id = %s", case) == [(1,)]


def total(site: Site) -> int:
    return int(site.rows("SELECT count(*) FROM proceedings_proceeding")[0][0])


def test_a_killed_web_server_loses_and_doubles_nothing(site):
    before = total(site)
    with load(site, [f"web-{n}" for n in range(MANY)]) as answered:
        assert wait_until(lambda: len(answered) >= 5, 60)
        site.kill("serve")
        time.sleep(0.3)
        site.start("serve")
    assert len(answered) == MANY
    assert total(site) == before + MANY
    check_once(site, answered)


def test_a_killed_database_is_told_in_chinese_and_nothing_acknowledged_is_gone(site):
    before = total(site)
    site.refusals.clear()
    with load(site, [f"pg-{n}" for n in range(MANY)]) as answered:
        assert wait_until(lambda: len(answered) >= 5, 60)
        site.kill_database()
        assert wait_until(lambda: bool(site.refusals), 30), "nobody was told that the database is away"
        site.start_database()
    assert len(answered) == MANY
    assert total(site) == before + MANY
    check_once(site, answered)
    assert {answer.status for answer in site.refusals} == {503}, [a for a in site.refusals if a.status != 503][:3]
    for answer in site.refusals:
        assert answer.body["status"] == 503 and CHINESE.search(answer.body["detail"]), answer


def test_a_killed_worker_does_its_work_once_in_effect(site):
    """Papers come from timers, messages from a consumer of the log: each exactly once for each case."""
    with load(site, [f"worker-{n}" for n in range(MANY)]) as answered:
        site.start("worker")
        for _ in range(3):
            time.sleep(1.5)
            site.kill("worker")
            site.start("worker")
    cases = [answer.body["id"] for answer in answered.values()]
    assert len(cases) == MANY
    left = "SELECT count(*) FROM core_timer WHERE failed_at IS NULL AND due_at <= now()"
    assert wait_until(lambda: site.rows(left) == [(0,)], 120), site.rows("SELECT kind, attempts, error FROM core_timer")
    told = "SELECT count(*) FROM messages_message WHERE ref_id = ANY(%s::uuid[])"
    assert wait_until(lambda: site.rows(told, cases)[0][0] >= MANY, 60), site.rows(told, cases)
    time.sleep(1.5)  # a double would come now
    site.kill("worker")
    for case in cases:
        messages = site.rows("SELECT account_id, kind FROM messages_message WHERE ref_id = %s", case)
        assert len(messages) == len(set(messages)) == 1, messages
        papers = site.rows("SELECT kind, file_id FROM proceedings_document WHERE proceeding_id = %s", case)
        assert len(papers) == 1 and papers[0][1] is not None, papers
        made = "SELECT count(*) FROM core_event WHERE subject_id = %s AND type = 'proceeding.document_made'"
        assert site.rows(made, case) == [(1,)]
        files = "SELECT count(*) FROM core_file WHERE id = %s"
        assert site.rows(files, papers[0][1]) == [(1,)]
    assert site.rows("SELECT count(*) FROM core_timer WHERE failed_at IS NOT NULL") == [(0,)]
    numbers = site.rows("SELECT number FROM proceedings_document")
    assert len(numbers) == len(set(numbers))


def test_no_acknowledged_step_is_gone_after_everything_was_killed(site):
    case = site.submit("steps").body["id"]
    task = site.open_task(case)
    done = site.insist("POST", f"/api/v1/tasks/{task}/complete", "licensed.accept#1", {"outcome": "accept"}, "step-1")
    assert done.status == 200 and done.body["state"] == "accepted"
    site.kill_database()
    site.kill("serve")
    site.start_database()
    site.start("serve")
    again = site.insist("POST", f"/api/v1/tasks/{task}/complete", "licensed.accept#1", {"outcome": "accept"}, "step-1")
    assert again.status in (200, 409), again
    state = site.rows("SELECT state, version FROM proceedings_proceeding WHERE id = %s", case)
    assert state == [("accepted", done.body["version"])]
    accepted = "SELECT count(*) FROM core_event WHERE subject_id = %s AND type = 'proceeding.accepted'"
    assert site.rows(accepted, case) == [(1,)]
