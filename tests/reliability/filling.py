"""Run in a process of its own: fill an empty database with packs, an office and people; print their tokens as JSON.

``python -m tests.reliability.filling FOLDER`` — the folder takes the pack with two branches side by side.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

BEFORE = '<bpmn:sequenceFlow id="f_gw_accept_examine" sourceRef="gw_accept" targetRef="examine"></bpmn:sequenceFlow>'
AFTER = '<bpmn:sequenceFlow id="f_examine_decide" sourceRef="examine" targetRef="decide"></bpmn:sequenceFlow>'
FORK = """<bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/>
<bpmn:userTask id="visit" name="实地查看"><bpmn:extensionElements>
<yw:outcome name="agree" label="同意"/></bpmn:extensionElements></bpmn:userTask>
<bpmn:sequenceFlow id="f_gw_accept_examine" sourceRef="gw_accept" targetRef="fork"></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f_fork_examine" sourceRef="fork" targetRef="examine"></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f_fork_visit" sourceRef="fork" targetRef="visit"></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f_examine_join" sourceRef="examine" targetRef="join"></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f_visit_join" sourceRef="visit" targetRef="join"></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f_join_decide" sourceRef="join" targetRef="decide"></bpmn:sequenceFlow>"""
BOUNDS = '<dc:Bounds x="{1}" y="400" width="80" height="60"/>'
SHAPE = '<bpmndi:BPMNShape id="s_{0}" bpmnElement="{0}">' + BOUNDS + "</bpmndi:BPMNShape>"
LINE = '<di:waypoint x="0" y="0"/><di:waypoint x="9" y="9"/>'
EDGE = '<bpmndi:BPMNEdge id="e_{0}" bpmnElement="{0}">' + LINE + "</bpmndi:BPMNEdge>"
EDGES = ("f_fork_examine", "f_fork_visit", "f_examine_join", "f_visit_join", "f_join_decide")
GONE = '<bpmndi:BPMNEdge id="e_examine_decide" bpmnElement="f_examine_decide">'
LANE = '<bpmn:lane id="lane_examine" name="审查" yw:duty="plain.examine">'
DUTIES = ("plain.accept", "plain.examine", "plain.decide", "licensed.accept", "licensed.decide")


def forked_pack(folder: Path) -> Path:
    """The plain permit with a visit beside the examination."""
    from tests.factories import REPOSITORY

    made = folder / "forked-permit"
    shutil.copytree(REPOSITORY / "tests" / "packs" / "plain-permit", made, dirs_exist_ok=True)
    for path in sorted(made.rglob("*.*")):
        text = path.read_text(encoding="utf-8").replace("plain-permit", "forked-permit")
        if path.suffix == ".bpmn":
            text = text.replace(BEFORE, FORK).replace(AFTER, "").replace('process id="permit"', 'process id="forked"')
            text = text.replace('bpmnElement="permit"', 'bpmnElement="forked"')
            drawn = [SHAPE.format(name, 100 + 90 * n) for n, name in enumerate(("fork", "visit", "join"))]
            drawn += [EDGE.format(name) for name in EDGES]
            start = text.index(GONE)
            end = text.index("</bpmndi:BPMNEdge>", start) + len("</bpmndi:BPMNEdge>")
            text = text[:start] + "".join(drawn) + text[end:]
            moved = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in ("fork", "visit", "join"))
            text = text.replace(LANE, LANE + moved)
        if path.parent.name == "items":
            text = text.replace("form: permit", "form: forked").replace("flow: permit", "flow: forked")
        path.write_text(text, encoding="utf-8")
    (made / "forms" / "permit.yaml").rename(made / "forms" / "forked.yaml")
    (made / "flows" / "permit.bpmn").rename(made / "flows" / "forked.bpmn")
    return made


def fill(folder: Path) -> dict[str, str]:
    """Packs, office, people; tokens by name: person, other, and two officials for each duty."""
    from django.core.management import call_command

    from tests import factories, licensed

    call_command("migrate", verbosity=0)
    from yiwang.core.actor import SYSTEM
    from yiwang.packs.publishing import publish_pack
    from yiwang.people.models import Account
    from yiwang.people.sessions import open_session

    licensed.publish()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "tests" / "packs" / "plain-permit")
    publish_pack(actor=SYSTEM, path=forked_pack(folder))
    people = {"person": factories.person(), "other": factories.person("李四")}
    for duty in DUTIES:
        for number in (1, 2):
            people[f"{duty}#{number}"] = factories.official(duty, name=f"{duty}{number}")
    return {
        name: open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
        for name, actor in people.items()
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
    import django

    django.setup()
    print(json.dumps(fill(Path(sys.argv[1]))))
