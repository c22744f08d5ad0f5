"""Comparing what became of a story with its ``then``: each difference is a Chinese sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from yiwang.calendar import Duration, Unit, end_of, legal_day
from yiwang.core.calendar_store import calendar
from yiwang.core.models import Event
from yiwang.engines.forms import Provenance, asked
from yiwang.engines.proceedings.models import Clock, Document, FlowTask
from yiwang.packs.stories.play import Play
from yiwang.service.applications.items import current_item
from yiwang.service.applications.receipts import appeal_spec
from yiwang.service.applications.scenario import materials_for
from yiwang.service.applications.sealing import open_private
from yiwang.support.licences.models import Licence

NEEDS_CASE = frozenset({"state", "asked", "not_asked", "card", "documents", "tasks", "next", "pays", "clock"})


def differences(play: Play, then: Mapping[str, Any]) -> list[str]:
    """What is not as the story says."""
    found: list[str] = []
    if play.refusal is not None and not _refusal_expected(then):
        found.append(f"被拒绝：{play.refusal.code}（{play.refusal.text}）{play.refusal.fields or ''}")
    if play.case_id is None and NEEDS_CASE & set(then):
        return [*found, "没有办件"]
    for name, wanted in then.items():
        got = _LOOKS[name](play, wanted)
        if got is not None:
            found.append(f"{name}：应当是 {wanted}，实际是 {got}")
    return found


def _refusal_expected(then: Mapping[str, Any]) -> bool:
    return bool({"refused", "not_yet", "ends", "ends_says"} & set(then))


Look = Callable[[Play, Any], Any]


def _same(got: Any, wanted: Any) -> Any:
    return None if got == wanted else got if got is not None else "没有"


def _state(play: Play, wanted: str) -> Any:
    return _same(play.case.state, wanted)


def _decision(play: Play, wanted: str) -> Any:
    if play.verdict is not None and play.case_id is None:
        given = {"continue": "none", "not_yet": "none"}.get(play.verdict.decision, play.verdict.decision)
        return _same(given, wanted)
    if play.case_id is None:
        return _same("none", wanted)
    types = {event.type for event in events_of(play)}
    if "proceeding.granted" in types:
        return _same("grant", wanted)
    if "proceeding.refused" in types:
        return _same("refuse", wanted)
    return _same("to_person" if wanted == "to_person" and play.case.state == "received" else "none", wanted)


def _not_yet(play: Play, wanted: Any) -> Any:
    refusal = play.refusal
    return _same(refusal.details.get("from_day") if refusal and refusal.code == "not_yet" else None, str(wanted))


def _because(play: Play, wanted: str) -> Any:
    if play.refusal is not None:
        return _same(play.refusal.details.get("because"), wanted)
    if play.verdict is not None and play.case_id is None:
        return _same(play.verdict.because, wanted)
    return _same(play.case.facts.get("because"), wanted)


def _within(play: Play, wanted: str) -> Any:
    allowed = int(wanted.removesuffix("ms")) / 1000 if wanted.endswith("ms") else int(wanted.removesuffix("s"))
    took = play.extra.get("took", 0.0)
    return None if took <= allowed else f"{took:.2f}秒"


def _asked(play: Play, wanted: list[str]) -> Any:
    got = sorted(asked_of(play))
    return None if got == sorted(wanted) else got


def _not_asked(play: Play, wanted: list[str]) -> Any:
    both = sorted(set(asked_of(play)) & set(wanted))
    return both or None


def asked_of(play: Play) -> list[str]:
    """Required fields that the applicant had to type for this case."""
    case = play.case
    form = current_item(case.item_key).form
    opened = open_private(case.pk, case.sealed)
    if form is None:
        return []
    answers = form.merge_private(case.answers, opened["answers"])
    provenance = {p: Provenance.from_json(found) for p, found in opened.get("provenance", {}).items()}
    must = {field.pointer for field in form.fields if field.required}
    return [str(pointer) for pointer in asked(form, answers, provenance) if pointer in must]


def _materials(play: Play, wanted: list[str]) -> Any:
    item = current_item(play.stage.story.key)
    given = play.stage.story.given
    got = [material.key for material in materials_for(item, given.get("scenario", {}), given.get("answers", {}))]
    return None if sorted(got) == sorted(wanted) else got


def _ends(play: Play, wanted: str) -> Any:
    return _same(play.refusal.details.get("instead") if play.refusal else None, wanted)


def _ends_says(play: Play, wanted: str) -> Any:
    text = play.refusal.text if play.refusal else ""
    return None if wanted in text else text or "没有提示"


def _due(play: Play, wanted: Mapping[str, Any]) -> Any:
    got = {kind: due_of(play, kind) for kind in wanted}
    return None if got == {kind: str(day) for kind, day in wanted.items()} else got


def due_of(play: Play, kind: str) -> str | None:
    """The last day of a clock, or of the ways to object."""
    if kind in ("reconsideration", "litigation"):
        return _appeal_until(play, kind).isoformat()
    clock = Clock.objects.filter(proceeding_id=play.case_id, kind=kind).order_by("-started_on", "-id").first()
    return clock.due_on.isoformat() if clock else None


def _appeal_until(play: Play, kind: str) -> date:
    case = play.case
    item = current_item(case.item_key)
    on = legal_day(case.decided_at) if case.decided_at else legal_day(play.stage.now)
    amount, unit = appeal_spec(item, play.stage.division_code, on)[kind]
    return calendar().roll_forward(end_of(Duration(amount, Unit(unit)), on, calendar()))


def _card(play: Play, wanted: str) -> Any:
    return _same(play.case.card or "none", wanted)


def _documents(play: Play, wanted: list[str]) -> Any:
    rows = Document.objects.unscoped("the story looks at the papers").filter(proceeding_id=play.case_id)
    got = list(rows.order_by("id").values_list("kind", flat=True))
    return None if Counter(got) == Counter(wanted) else got


def licence_of(play: Play, kind: str) -> Licence | None:
    """The latest version of a licence of the applicant."""
    holders = [party for party in (play.stage.person_id, play.stage.firm_id, play.extra.get("new_firm")) if party]
    rows = Licence.objects.unscoped("the story looks at the licence").filter(type_key=kind)
    mine = rows.filter(holder_id__in=holders) | rows.filter(proceeding_id__in=play.extra.get("cases", [play.case_id]))
    return mine.order_by("-created_at", "-version").first()


def _licence(play: Play, wanted: Mapping[str, Any]) -> Any:
    found = licence_of(play, wanted["licence"])
    if found is None:
        return "没有证照"
    got: dict[str, Any] = {
        "licence": found.type_key,
        "state": found.state_on(legal_day(play.stage.now)),
        "version": found.version,
        "valid_from": found.valid_from.isoformat(),
        "valid_until": found.valid_until.isoformat() if found.valid_until else None,
        "conditions": [c.get("condition", c) if isinstance(c, Mapping) else c for c in found.conditions],
        "fields": play.extra["licence_fields"](found) if "fields" in wanted else {},
    }
    wrong = {}
    for name, value in wanted.items():
        if name == "fields":
            wrong.update({k: got["fields"].get(k) for k, v in value.items() if str(got["fields"].get(k)) != str(v)})
        elif got[name] != (str(value) if name.startswith("valid_") else value):
            wrong[name] = got[name]
    return wrong or None


def _no_licence(play: Play, wanted: str) -> Any:
    found = licence_of(play, wanted)
    return None if found is None or found.state != "valid" else "有证照"


def _tasks(play: Play, wanted: list[Mapping[str, Any]]) -> Any:
    rows = FlowTask.objects.unscoped("the story looks at the tasks").filter(proceeding_id=play.case_id, state="open")
    got = [(t.node, "applicant" if t.party == "applicant" else t.duty) for t in rows]
    for row in wanted:
        who = row.get("who", "").partition("#")[0]
        count = sum(1 for node, duty in got if node == row["task"] and (not who or duty == who))
        if count != row.get("count", count or 1):
            return got
    return None if len({row["task"] for row in wanted}) == len({node for node, _ in got}) else got


def _refused(play: Play, wanted: str) -> Any:
    code = play.refusal.code if play.refusal else None
    if wanted == "not_permitted" and code == "not_found":
        return None
    return _same(code, wanted)


def events_of(play: Play) -> list[Event]:
    """Events about the case and its parts, in order."""
    cases = play.extra.get("cases") or [play.case_id]
    rows = Event.objects.unscoped("the story looks at the log").filter(subject_id__in=cases)
    return list(rows.order_by("recorded_at", "id"))


def _receipt(play: Play, wanted: Mapping[str, Any]) -> Any:
    evaluated = [e.payload for e in events_of(play) if e.type == "rules.evaluated"]
    if play.verdict is not None and play.verdict.evaluation is not None and play.case_id is None:
        evaluated.append({"matched": play.verdict.evaluation.matched})
    got = evaluated[-1]["matched"] if evaluated else []
    if "matched" in wanted and not set(wanted["matched"]) <= set(got):
        return got
    result = (
        {k: v for part in play.case.facts.values() if isinstance(part, dict) for k, v in part.items()}
        if ("result" in wanted)
        else {}
    )
    wrong = {k: result.get(k) for k, v in wanted.get("result", {}).items() if result.get(k) != v}
    return wrong or None


def _events(play: Play, wanted: list[str]) -> Any:
    got = [event.type for event in events_of(play)] + list(play.extra.get("other_events", []))
    rest = iter(got)
    return None if all(any(name == seen for seen in rest) for name in wanted) else got


def _next(play: Play, wanted: Mapping[str, Any]) -> Any:
    rows = FlowTask.objects.unscoped("the story looks who is next").filter(proceeding_id=play.case_id, state="open")
    task = rows.order_by("due_on", "id").first()
    got = {"who": ("applicant" if task.party == "applicant" else task.duty) if task else None}
    got["until"] = task.due_on.isoformat() if task and task.due_on else None
    return None if all(str(got.get(k)) == str(v) for k, v in wanted.items()) else got


def _pays(play: Play, wanted: Mapping[str, Any]) -> Any:
    got = dict(play.case.facts.get("pays", {}))
    return None if all(str(got.get(k)) == str(v) for k, v in wanted.items()) else got


def _message(play: Play, wanted: str) -> Any:
    texts = play.extra["words"](play)
    return None if any(wanted in text for text in texts) else texts


def _clock(play: Play, wanted: str) -> Any:
    clock = Clock.objects.filter(proceeding_id=play.case_id, kind="statutory").order_by("-started_on").first()
    if clock is None:
        return "没有计时"
    got = "stopped" if clock.stopped_on else "standing" if clock.paused_on else "running"
    return _same(got, wanted)


def _parts(play: Play, wanted: Mapping[str, Any]) -> Any:
    got = play.extra["parts"]()
    wrong = {}
    for name, part in wanted.items():
        seen = got.get(name, {})
        bad = {k: seen.get(k) for k, v in part.items() if str(seen.get(k)) != str(v)}
        if bad:
            wrong[name] = bad
    return wrong or None


_LOOKS: Mapping[str, Look] = {
    "state": _state, "decision": _decision, "not_yet": _not_yet, "because": _because, "within": _within,
    "asked": _asked, "not_asked": _not_asked, "materials": _materials, "ends": _ends, "ends_says": _ends_says,
    "due": _due, "card": _card, "documents": _documents, "licence": _licence, "no_licence": _no_licence,
    "tasks": _tasks, "refused": _refused, "receipt": _receipt, "events": _events, "next": _next, "pays": _pays,
    "message": _message, "clock": _clock, "parts": _parts,
}  # fmt: skip
