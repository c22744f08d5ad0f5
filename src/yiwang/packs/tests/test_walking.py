"""A story that does not fit its flow is told step by step; the law of the legal life is kept."""

from __future__ import annotations

import pytest

from yiwang.packs.bundle_walking import walk_stories
from yiwang.packs.rehearsal import rehearse

from .conftest import TinyPack

HEAD = "- story: 一步一步\n  item: tiny.new\n  given: {today: 2026-11-23, scenario: {kind: a}}\n  when:\n"
RIGHT = """    - {who: applicant, does: apply, then: {state: received, tasks: [{task: accept}]}}
    - {who: tiny.handle, task: accept, does: accept}
    - {who: tiny.handle, task: decide, does: refuse, reason: 不够条件}
  then: {state: decided_refused, decision: refuse, documents: [note]}
"""


def differences(tiny: TinyPack, steps: str) -> tuple[str, ...]:
    tiny.write("scenarios/stories.yaml", HEAD + steps)
    (outcome,) = walk_stories(tiny.path)
    return outcome.differences


def test_a_true_story_has_no_differences(tiny: TinyPack) -> None:
    assert differences(tiny, RIGHT) == ()


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("reason: 不够条件", "level: 1", "第3步(refuse): 应当办成, 实际被拒绝(reason_needed)"),
        ("task: accept, does: accept}", "task: decide, does: grant}", "被拒绝(task_closed)"),
        ("who: tiny.handle, task: decide", "who: other.handle, task: decide", "被拒绝(not_permitted)"),
        ("decision: refuse, doc", "decision: grant, doc", "决定应当是 grant, 实际是 refuse"),
        ("state: decided_refused", "state: completed", "状态应当是 completed"),
        ("tasks: [{task: accept}]", "tasks: [{task: decide}]", "第1步后: 开着的任务"),
        ("documents: [note]", "documents: [other]", "文书应当是"),
        ("does: apply,", "does: start,", "被拒绝(not_found)"),
    ],
)
def test_what_does_not_fit_is_told(tiny: TinyPack, before: str, after: str, says: str) -> None:
    assert before in RIGHT
    assert any(says in text for text in differences(tiny, RIGHT.replace(before, after, 1)))


def test_a_withdrawn_case_takes_no_more_steps(tiny: TinyPack) -> None:
    steps = """    - {who: applicant, does: apply}
    - {who: applicant, does: withdraw}
    - {who: tiny.handle, task: accept, does: accept, then: {refused: task_closed}}
  then: {state: withdrawn}
"""
    assert differences(tiny, steps) == ()


def test_a_task_that_changes_hands_is_done_by_who_holds_it(tiny: TinyPack) -> None:
    steps = """    - {who: applicant, does: apply}
    - {who: tiny.handle, task: accept, does: take}
    - {who: "tiny.handle#2", task: accept, does: accept, then: {refused: task_taken}}
    - {who: tiny.handle, task: accept, does: transfer, colleague: "tiny.handle#2", reason: 出差}
    - {who: "tiny.handle#2", task: accept, does: give_back}
    - {who: "tiny.handle#2", task: accept, does: accept}
    - {who: tiny.handle, task: decide, does: add_signer, colleague: "tiny.handle#2", order: after}
    - {who: tiny.handle, task: decide, does: grant, then: {state: accepted}}
    - {who: "tiny.handle#2", task: decide, does: agree}
  then: {state: decided_granted, decision: grant}
"""
    assert differences(tiny, steps) == ()
    assert not [str(f) for f in tiny.check() if f.code.startswith("story")]


def test_a_transfer_says_to_whom_and_why(tiny: TinyPack) -> None:
    steps = """    - {who: applicant, does: apply}
    - {who: tiny.handle, task: accept, does: transfer}
  then: {state: received}
"""
    tiny.write("scenarios/stories.yaml", HEAD + steps)
    assert {"story.colleague", "story.reason"} <= {f.code for f in tiny.check()}


def test_every_public_action_that_the_check_allows_can_be_acted() -> None:
    from yiwang.packs.scenarios import PUBLIC_ACTIONS
    from yiwang.packs.stories.acting import KNOWN

    assert set(PUBLIC_ACTIONS) == KNOWN


@pytest.mark.parametrize(
    ("kind", "then", "passed"),
    [
        ("a", "{decision: grant, receipt: {matched: [verdict.1]}}", True),
        ("a", "{decision: to_person, because: verdict.2}", False),
        ("b", "{not_yet: 2026-12-01}", False),
        ("b", "{decision: to_person, receipt: {result: {decision: grant}}}", False),
    ],
)
def test_a_table_that_decides_otherwise_is_told(tiny: TinyPack, kind: str, then: str, passed: bool) -> None:
    text = f"- story: 一句\n  item: tiny.new\n  given: {{today: 2026-11-23, scenario: {{kind: {kind}}}}}\n"
    tiny.write("scenarios/stories.yaml", text + f"  when: apply\n  then: {then}\n")
    (outcome,) = rehearse(tiny.path)
    assert outcome.passed is passed
