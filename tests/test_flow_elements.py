"""Every element of the BPMN subset that the shipped packs do not use, played by the public actions on PostgreSQL.

Inclusive and parallel gateways, call activity with an error end, timer boundaries (interrupting and not), an error
boundary of a failed job, a message, 会签 (any, two of three), reminders, 退回, transfer and 加签.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from tests.factories import REPOSITORY
from yiwang.engines.flow.tests import models_xml as x
from yiwang.engines.proceedings.jobs import JOBS, JobFailed, JobResult
from yiwang.packs.stories.runner import run_pack

MANIFEST = {
    "pack": "works",
    "title": "测试用工程许可",
    "version": "2026.1",
    "jurisdiction": "00",
    "needs": ["base-registers"],
    "basis": [{"law": "中华人民共和国行政许可法", "article": "三十二"}],
    "organizations": [{"role": "works", "title": "住建部门"}],
    "duties": [
        {"duty": f"works.{name}", "title": name, "organization": "works"} for name in ("accept", "look", "decide")
    ],
}
ITEM = {
    "item": "works.new",
    "title": "测试工程许可",
    "power_type": "行政许可",
    "exercised_at": ["county"],
    "organization": "works",
    "applicants": ["natural_person"],
    "assurance": "basic",
    "basis": [{"law": "中华人民共和国行政许可法", "article": "三十二"}],
    "channels": ["web"],
    "limits": {"statutory": {"days": 20, "unit": "working_day"}, "committed": {"days": 10, "unit": "working_day"}},
    "form": "works",
    "flow": "works",
    "decide": {"by": "people"},
    "materials": [],
    "results": [{"decision": "grant"}, {"decision": "refuse"}],
    "appeal": {
        "reconsideration": {"days": 60, "unit": "day", "to": "same_level_government"},
        "litigation": {"months": 6},
    },
    "guide": {},
}
ASKED = {
    name: {"type": "boolean", "title": title}
    for name, title in (("heights", "有高处作业"), ("noise", "有噪声"), ("paper", "有证纸"))
}
FORM = {
    "title": "表",
    "type": "object",
    "properties": {"site": {"title": "工地", "type": "object", "properties": ASKED}},
}
LOOK = ["heights", "warn", "call_again", "plain", "late", "council", "board", "stamp_by_hand"]
LANES = {"works.accept": ["accept"], "works.look": LOOK, "works.decide": ["decide"]}


def main_flow() -> bytes:
    """Two looks that may both be asked for, then money and opinions side by side, a board, a stamp, a decision."""
    parts = (
        x.start(),
        x.user("accept", "accept:accept"),
        x.gate("which", "inclusive", "which_plain"),
        x.user("heights", "safe"),
        x.boundary("slow", "heights", x.timer("P2D", "working_day"), keep=True),
        x.user("warn", "told"),
        x.end("end_warned"),
        x.call("noise", "noise"),
        x.boundary("broken", "noise", x.error()),
        x.user("call_again", "done"),
        x.user("plain", "fine"),
        x.boundary("too_slow", "plain", x.timer("P3D", "working_day")),
        x.user("late", "fine"),
        x.gate("looked", "inclusive"),
        x.gate("both", "parallel"),
        x.catch("money", x.message()),
        x.user("council", "agree disagree", inside=x.multi("any")),
        x.gate("ready", "parallel"),
        x.user("board", "agree disagree", inside=x.multi("count", count="2"), limit="P1D", limit_unit="working_day"),
        x.service("stamp", "trial_stamp"),
        x.boundary("no_paper", "stamp", x.error()),
        x.user("stamp_by_hand", "stamped"),
        x.user("decide", "grant:grant refuse:refuse back"),
        x.gate("decided", default="decided_end"),
        x.end(),
    )
    flows = (
        "start > accept; accept > which; which_heights: which > heights [answers.site.heights = true];"
        "which_noise: which > noise [answers.site.noise = true]; which_plain: which > plain;"
        "slow > warn; warn > end_warned; broken > call_again; too_slow > late;"
        "heights > looked; noise > looked; call_again > looked; plain > looked; late > looked; looked > both;"
        "both > money; both > council; money > ready; council > ready; ready > board; board > stamp;"
        "no_paper > stamp_by_hand; stamp > decide; stamp_by_hand > decide; decide > decided;"
        'decided > board [outcome = "back"]; decided_end: decided > end'
    )
    made = x.model(*parts, flows=flows, lanes=LANES, key="works")
    return made.replace(b'bpmnElement="p"', b'bpmnElement="works"')


def noise_flow() -> bytes:
    """A measurement that may break off."""
    parts = (
        x.start(),
        x.user("measure", "quiet broken_off"),
        x.gate("how", default="how_end"),
        x.end("failed", x.error()),
        x.end(),
    )
    flows = 'start > measure; measure > how; how > failed [outcome = "broken_off"]; how_end: how > end'
    made = x.model(*parts, flows=flows, lanes={"works.look": ["measure"]}, key="noise")
    return made.replace(b'bpmnElement="p"', b'bpmnElement="noise"')


def press(who: str, task: str, does: str, **more: object) -> dict[str, object]:
    return {"who": f"works.{who}", "task": task, "does": does, **more}


def opened(*tasks: str) -> dict[str, object]:
    return {"tasks": [{"task": task} for task in tasks]}


SITE = {"heights": True, "noise": True, "paper": False}
STORIES = [
    {
        "story": "两处都要看，先提醒，测量中断重来，钱先到，一人意见就够，三人中两人同意，手工盖章，退回一次",
        "item": "works.new",
        "given": {"today": "2026-11-23", "person": {"name": "王秀英"}, "answers": {"site": SITE}},
        "when": [
            {"who": "applicant", "does": "apply"},
            press("accept", "accept", "accept", then=opened("heights", "noise/measure")),
            {"pass": {"days": 3, "unit": "working_day"}, "then": opened("heights", "noise/measure", "warn")},
            press("look", "warn", "told"),
            {"who": "system", "does": "message", "message": "paid"},
            press("look", "noise/measure", "broken_off", then=opened("heights", "call_again")),
            press("look", "call_again", "done", then=opened("heights")),
            press("look", "heights", "safe", then=opened("council", "council", "council")),
            press("look", "council", "agree", then=opened("board", "board", "board")),
            press("look", "board", "agree"),
            press("look", "board", "agree", then={"refused": "separation_of_duties"}),
            press("look#2", "board", "agree", then=opened("stamp_by_hand")),
            press("look", "stamp_by_hand", "stamped", then=opened("decide")),
            press("decide", "decide", "back", then=opened("board", "board", "board")),
            {"pass": {"days": 2, "unit": "working_day"}, "then": {"events": ["task.reminded"]}},
            press("look", "board", "agree"),
            press("look#3", "board", "agree"),
            press("look", "stamp_by_hand", "stamped"),
            press("decide", "decide", "grant"),
        ],
        "then": {"state": "decided_granted", "decision": "grant", "tasks": []},
    },
    {
        "story": "都不涉及：普通查看超时换人，等钱到，转办，放回，先后两次加签，机器盖章，准予",
        "item": "works.new",
        "given": {
            "today": "2026-11-23",
            "person": {"name": "王秀英"},
            "answers": {"site": {"heights": False, "noise": False, "paper": True}},
        },
        "when": [
            {"who": "applicant", "does": "apply"},
            press("accept", "accept", "take"),
            press("accept#2", "accept", "accept", then={"refused": "task_taken"}),
            press("accept", "accept", "give_back"),
            press("accept#2", "accept", "accept", then=opened("plain")),
            {"pass": {"days": 4, "unit": "working_day"}, "then": opened("late")},
            press("look", "late", "transfer", colleague="works.look#2", then={"refused": "reason_needed"}),
            press("look", "late", "transfer", colleague="works.look#2", reason="出差"),
            press("look", "late", "fine", then={"refused": "task_taken"}),
            press("look#2", "late", "fine", then=opened("council", "council", "council")),
            press("look", "council", "disagree", then=opened()),
            {"who": "system", "does": "message", "message": "paid", "then": opened("board", "board", "board")},
            press("look", "board", "agree"),
            press("look#2", "board", "agree", then=opened("decide")),
            press("decide", "decide", "add_signer", colleague="works.look#3", order="before"),
            press("look#3", "decide", "agree"),
            press("decide", "decide", "add_signer", colleague="works.accept", order="after"),
            press("decide", "decide", "grant", then={"state": "accepted"}),
            press("accept", "decide", "agree", then={"state": "decided_granted"}),
        ],
        "then": {"state": "decided_granted", "tasks": []},
    },
]


class TrialStamp:
    """A job that fails lawfully where there is no paper."""

    code, title = "trial_stamp", "测试盖章"

    def check_config(self) -> list[str]:
        return []

    def run(self, context, key):
        if not context.row["answers"]["site"]["paper"]:
            raise JobFailed("E1", "没有证纸")
        return JobResult({"stamped": True})


@pytest.fixture
def works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The pack of the two flows, and its job."""
    monkeypatch.setitem(JOBS._rows, TrialStamp.code, TrialStamp())
    shutil.copytree(REPOSITORY / "packs" / "base-registers", tmp_path / "base-registers")
    root = tmp_path / "works"
    files = {"pack.yaml": MANIFEST, "items/new.yaml": ITEM, "forms/works.yaml": FORM, "scenarios/all.yaml": STORIES}
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (root / "flows").mkdir()
    (root / "flows" / "works.bpmn").write_bytes(main_flow())
    (root / "flows" / "noise.bpmn").write_bytes(noise_flow())
    return root


@pytest.mark.django_db
def test_every_element_of_the_subset_does_what_it_says_on_the_database(works):
    told = list(run_pack(works))
    assert len(told) == len(STORIES)
    assert [f"{one.story}: {'; '.join(one.wrong)}" for one in told if not one.passed] == []
