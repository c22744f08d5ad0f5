"""Scenarios: each names things that exist, and together they touch every rule and enough odd cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yiwang.engines.flow.tokens import ADDED_OUTCOMES

from ..findings import Finding
from ..scenarios import ACTIONS_ON_TASKS, ON_LICENCES, PUBLIC_ACTIONS, Step, Story, stories_of
from .library import Library, entries, mapping, say
from .tables import tables_of

ENOUGH = 12
_SECTIONS = {
    "item": ("items", "事项"),
    "bundle": ("bundles", "一件事"),
    "rules": ("rules", "决策表"),
    "licence": ("licences", "证照类型"),
}


def check_stories(library: Library) -> Iterator[Finding]:
    """Stories about unknown things, too few stories, and rules that no story reaches."""
    count = 0
    reached: set[str] = set()
    for document in library.pack.documents("scenarios"):
        for story in stories_of(document):
            count += 1
            reached |= _matched(story)
            yield from _story(library, story)
            for step in story.steps:
                yield from _step(library, story, step)
    decides = [*library.pack.documents("items"), *library.pack.documents("bundles")]
    if decides and count < ENOUGH:
        what = f"只有 {count} 个故事"
        remedy = f"至少写 {ENOUGH} 个, 也写少见的情形(补正、不予、超时、撤回……)"
        yield Finding("pack.yaml", 1, "warning", what, remedy, "stories.few")
    for document in library.pack.documents("rules"):
        for table in tables_of(document):
            for rule in table.rules:
                name = f"{table.decision}.{rule.number}"
                if name not in reached:
                    what = f"没有一个故事走到规则 {name}"
                    remedy = f"写一个故事, then 里有 receipt: {{matched: [{name}]}} 或 because: {name}"
                    yield Finding(document.file, rule.line, "error", what, remedy, "stories.rule")


def _thens(story: Story) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield f"{story.pointer}/then", story.then
    for step in story.steps:
        if isinstance(step.then, dict):
            yield f"{step.pointer}/then", step.then


def _matched(story: Story) -> set[str]:
    found: set[str] = set()
    for _, then in _thens(story):
        found |= {m for m in entries(mapping(then, "receipt"), "matched") if isinstance(m, str)}
        if isinstance(then.get("because"), str):
            found.add(then["because"])
    return found


def _story(library: Library, story: Story) -> Iterator[Finding]:
    document, pointer = story.document, story.pointer
    if not story.subject:
        yield say(document, pointer, "故事没有写是哪个事项", "写 item、bundle 或 rules 其中一个", "story")
        return
    section, word = _SECTIONS[story.subject]
    owner = library.find(section, story.key)
    if owner is None:
        where = f"{pointer}/{story.subject}"
        yield say(document, where, f"没有叫“{story.key}”的{word}", _known(library, section), "story")
        return
    if "today" not in story.given and "now" not in story.given:
        yield say(document, pointer, "没有写哪一天", "在 given 里写 today: 2026-11-23", "story")
    yield from _given(library, story)
    if story.subject not in ("rules", "licence"):
        yield from _answers(library, story, owner.data)
    for where, then in _thens(story):
        for key in entries(then, "documents"):
            if library.find("texts", str(key)) is None:
                yield say(document, where, f"没有叫“{key}”的文书", _known(library, "texts"), "story")
        licence = mapping(then, "licence").get("licence") or then.get("no_licence")
        if isinstance(licence, str) and library.find("licences", licence) is None:
            yield say(document, where, f"没有叫“{licence}”的证照类型", _known(library, "licences"), "story")


def _given(library: Library, story: Story) -> Iterator[Finding]:
    where = f"{story.pointer}/given"
    for licence in entries(story.given, "licences"):
        key = str(licence.get("licence"))
        if library.find("licences", key) is None:
            yield say(story.document, where, f"没有叫“{key}”的证照类型", _known(library, "licences"), "story")
    for name, section in (("person", "persons"), ("firm", "legal-persons")):
        if name in story.given:
            register = library.find("registers", section)
            fields = mapping(mapping(register.data, "schema"), "properties") if register else {}
            for key in mapping(story.given, name):
                if fields and key not in fields and key not in ("as_of", "number"):
                    known = "、".join(fields)
                    yield say(
                        story.document, f"{where}/{name}/{key}", f"登记簿里没有“{key}”", f"现有: {known}", "story"
                    )
    for key in mapping(story.given, "registers"):
        if library.find("registers", key) is None:
            yield say(story.document, where, f"没有叫“{key}”的登记簿", _known(library, "registers"), "story")


def _known(library: Library, section: str) -> str:
    return f"现有: {'、'.join(library.keys(section)[:12]) or '(一个也没有)'}"


def _answers(library: Library, story: Story, owner: Any) -> Iterator[Finding]:
    questions = {str(q.get("question")): q for q in entries(owner, "questions")}
    where = f"{story.pointer}/given"
    for name, value in mapping(story.given, "scenario").items():
        if name not in questions:
            what = f"没有叫“{name}”的情形问题"
            yield say(story.document, f"{where}/scenario/{name}", what, f"现有: {'、'.join(questions)}", "story")
            continue
        allowed = [o.get("value") for o in entries(questions[name], "options")]
        for chosen in value if isinstance(value, list) else [value]:
            if chosen not in allowed:
                options = "、".join(str(a) for a in allowed)
                what = f"“{chosen}”不是可选的回答"
                yield say(story.document, f"{where}/scenario/{name}", what, f"从这些里选: {options}", "story")
    form = library.find("forms", str(owner.get("form")))
    groups = mapping(form.data, "properties") if form else {}
    given = mapping(story.given, "answers")
    for name, group in given.items():
        if name not in groups:
            yield say(
                story.document, f"{where}/answers/{name}", f"表单里没有“{name}”", f"现有: {'、'.join(groups)}", "story"
            )
            continue
        known = mapping(groups[name], "properties")
        for field in group if isinstance(group, dict) and known else ():
            if field not in known:
                what = f"表单的“{name}”里没有“{field}”"
                yield say(story.document, f"{where}/answers/{name}", what, f"现有: {'、'.join(known)}", "story")


def _step(library: Library, story: Story, step: Step) -> Iterator[Finding]:
    if not step.does:
        return
    if not step.task:
        if step.does not in PUBLIC_ACTIONS and step.does != "decide":
            remedy = f"按任务的按钮要写 task; 公开动作有: {'、'.join(sorted(PUBLIC_ACTIONS))}"
            yield say(story.document, step.pointer, f"不认识动作“{step.does}”", remedy, "story.does")
        if step.does in ON_LICENCES and library.find("licences", step.licence or _subject(story)) is None:
            known = _known(library, "licences")
            yield say(story.document, step.pointer, f"没有叫“{step.licence}”的证照类型", known, "story")
        return
    plan = _plan(library, story, step)
    if plan is None:
        return
    node = plan.nodes.get(step.task)
    if node is None or node.user is None:
        tasks = "、".join(n.id for n in plan.nodes.values() if n.user)
        yield say(story.document, step.pointer, f"流程里没有任务“{step.task}”", f"现有: {tasks}", "story.task")
        return
    outcomes = {o.name: o for o in node.user.outcomes}
    refused = bool(mapping(step.then, "refused") or (step.then or {}).get("refused"))
    if step.does in ACTIONS_ON_TASKS:
        yield from _colleague(story, step, refused)
    elif step.does in ADDED_OUTCOMES and step.does not in outcomes:
        return  # the button of an added signer, who may be anybody of the office
    elif step.does not in outcomes:
        what = f"任务“{node.name}”没有按钮“{step.does}”"
        yield say(story.document, step.pointer, what, f"现有: {'、'.join(sorted(outcomes))}", "story.outcome")
    elif outcomes[step.does].reason == "required" and not step.reason and not refused:
        what = f"“{outcomes[step.does].label}”要写理由"
        yield say(story.document, step.pointer, what, "补上 reason", "story.reason")
    owner = node.user.duty or node.user.party
    for person in step.who:
        if person.split("#")[0] != owner and not refused:
            what = f"任务“{node.name}”归 {owner}, 故事里由 {person} 办"
            yield say(story.document, step.pointer, what, f"写 who: {owner}", "story.who")


def _subject(story: Story) -> str:
    return story.key if story.subject == "licence" else ""


def _colleague(story: Story, step: Step, refused: bool) -> Iterator[Finding]:
    if step.does in ("transfer", "add_signer") and not step.colleague:
        what = f"“{step.does}”没有写给谁"
        yield say(story.document, step.pointer, what, "补上 colleague: 同事的职责", "story.colleague")
    if step.does == "transfer" and not step.reason and not refused:
        yield say(story.document, step.pointer, "转办要写理由", "补上 reason", "story.reason")


def _plan(library: Library, story: Story, step: Step) -> Any:
    item = story.key if story.subject == "item" else None
    if story.subject == "bundle":
        bundle = library.find("bundles", story.key)
        parts = entries(bundle.data, "parts") if bundle else []
        item = next((str(p.get("item")) for p in parts if p.get("part") == step.part), None)
    document = library.find("items", str(item))
    return library.plans.get(str(document.data.get("flow"))) if document else None
