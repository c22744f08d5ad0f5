"""Events, refusals, permissions and use cases, as they declared themselves."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from typing import Any

from django.utils import translation

from yiwang.core.errors import CODES, Refusal
from yiwang.core.events import TYPES
from yiwang.core.permissions import CATALOGUE, DUTIES
from yiwang.core.routes import GATES
from yiwang.core.use_case import USE_CASES
from yiwang.web.reference.markdown import code, first_sentence, table

_OWN = "yiwang."


def events() -> str:
    """Every event type; those that tests declare (``test.…``) are no part of it."""
    rows = [
        (code(t.code), t.sentence, t.privacy, "yes" if t.applicant else "", ", ".join(code(k) for k in t.redact))
        for t in sorted(TYPES.values(), key=lambda t: t.code)
        if not t.code.startswith("test.")
    ]
    head = (
        "# Event types\n\nThe one event log (`docs/concepts/architecture.md`, invariant 2) knows these types. "
        "The sentence is "
        "what people read in the log. Privacy: `public` may be told to anybody, `office` stays inside the "
        "office, `personal` "
        "is about one person. The last columns say whether the applicant sees the event in the case, and which "
        "parts a "
        "redaction removes.\n\n"
    )
    return head + table(("code", "sentence", "privacy", "applicant sees it", "redacted"), rows)


def refusals() -> list[type[Refusal]]:
    """Every refusal of the platform itself, by code; classes made in tests are no part of it."""
    classes: list[type[Refusal]] = [Refusal, *CODES.values()]
    own = {c.code: c for c in classes if c.__module__.startswith(_OWN) and ".tests." not in c.__module__}
    return [own[name] for name in sorted(own)]


def error_codes() -> str:
    """Every refusal."""
    with translation.override("en"):
        rows = [(code(c.code), c.status, c.message, c.sentence(), first_sentence(c)) for c in refusals()]
    head = (
        "# Error codes\n\nA refusal has a stable code. The API answers with problem details (RFC 9457): `code`, "
        "`status`, "
        "`detail` (the sentence in the language of `Accept-Language`, often more exact than the one here) "
        "and `errors` with a JSON pointer for each "
        "field. "
        "`type` points to the page `/reference/errors` of the installation.\n\n"
    )
    return head + table(("code", "HTTP status", "sentence", "in English", "meaning"), rows)


def permissions() -> str:
    """One catalogue: permissions, duties with what they open, and the gates of the routes."""
    who = {"anyone": "anyone", "signed_in": "every signed-in person"}
    rows = [
        (
            code(p.code),
            p.sentence,
            _english(p.sentence),
            who.get(p.who) or ", ".join(code(d) for d in sorted(p.duties)) or "the platform only",
        )
        for p in sorted(CATALOGUE.values(), key=lambda p: p.code)
    ]
    head = (
        "# Permissions\n\nA permission is open to anyone, to every signed-in person, or carried by duties of "
        "posts. On what "
        "exactly it may be used (own organization, own case) is a condition of the query: `visible_to(actor)`.\n\n"
    )
    duties = [
        (code(d.code), d.title, d.sentence, _english(d.sentence)) for d in sorted(DUTIES.values(), key=lambda d: d.code)
    ]
    about = (
        "\n## Duties\n\nThe platform's own. Packs bring theirs in `pack.yaml` (`duties`), with a title and with what "
        "they open (`may`); the page `/desk/access/duties/` of an installation shows both.\n\n"
    )
    gates = [(code(name), sentence, _english(sentence)) for name, sentence in GATES.items()]
    gates.append(
        (
            code("duty:a,b"),
            "担任的岗位有其中一项职责的人可以打开",
            "Open to whoever holds a post with one of the duties",
        )
    )
    outer = "\n## Gates of routes\n\nEvery view names one (`core.routes.page`); a test walks them all.\n\n"
    return (
        head
        + table(("code", "sentence", "in English", "carried by"), rows)
        + about
        + table(("duty", "title", "what it opens", "in English"), duties)
        + outer
        + table(("gate", "sentence", "in English"), gates)
    )


def _english(sentence: str) -> str:
    with translation.override("en"):
        return translation.gettext(sentence)


def use_cases() -> str:
    """Every use case with the events that it may record."""
    rows = []
    known = sorted(n for n in USE_CASES if n.startswith(_OWN) and ".tests." not in n)
    for name in known:
        module, _, function = name.rpartition(".")
        rows.append(
            (code(name.removeprefix(_OWN)), ", ".join(code(e) for e in USE_CASES[name]), _about(module, function))
        )
    head = (
        "# Use cases\n\nEach is one keyword-only function that takes an `actor`, opens the transaction and "
        "refuses to commit "
        "without one of its events. Portal, API, windows, imports and tests call the same ones.\n\n"
    )
    hot = (
        "\n## Actions without the wrapper\n\nSubmitting, stepping and what else has a budget of round trips is not "
        "wrapped in Python: lock, check, change and record are typed SQL functions beside the models, and the action "
        "calls them (`docs/adr/0001-floors-and-typed-sql.md`). Actions that only call other use cases, or only check, "
        "stand here as well.\n\n"
    )
    return (
        head
        + table(("function", "events", "what it does"), rows)
        + hot
        + table(("function", "what it does"), hot_use_cases())
    )


def hot_use_cases() -> list[tuple[str, str]]:
    """Public actions whose lock, check, change and record are one typed SQL function: (name, what it does)."""
    found = []
    for name, module in sorted(sys.modules.items()):
        if not name.startswith(_OWN) or ".actions." not in name or ".tests." in name:
            continue
        for function, thing in sorted(vars(module).items()):
            own = inspect.isfunction(thing) and thing.__module__ == name and not function.startswith("_")
            if own and f"{name}.{function}" not in USE_CASES and "actor" in inspect.signature(thing).parameters:
                found.append((code(f"{name}.{function}".removeprefix(_OWN)), first_sentence(thing)))
    return found


def _about(module: str, function: str) -> str:
    found: Any = getattr(import_module(module), function, None)
    return first_sentence(found) if found is not None else ""
