"""One question for everything that is held out: a one-time code, a licence's link, an offline code, an identifier."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.signing import trusted
from yiwang.formats.licence_codes import CodePayload, is_code, read_code, verify_code
from yiwang.formats.verdicts import Verdict
from yiwang.support.licences import queries
from yiwang.support.licences.models import Licence
from yiwang.support.licences.queries import Shown, shown
from yiwang.support.licences.showing import verdict_of
from yiwang.support.presentation import codes, guessing
from yiwang.support.presentation.opening import open_for
from yiwang.support.presentation.using import Opened

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Answer:
    """What was held out, checked. One of ``opened`` (one-time code), ``verdict`` (offline code), ``found`` (by link or
    identifier) is filled; none: nothing was found. ``found`` is also the present state of an offline code's licence.
    """

    opened: Opened | None = None
    verdict: Verdict | None = None
    payload: CodePayload | None = None
    found: Shown | None = None

    @property
    def true_licence(self) -> bool:
        """Whether an offline code is genuine."""
        return self.verdict is not None and self.verdict.ok


def answer(actor: Actor, text: str, purpose: str, address: str) -> Answer:
    """Check what a scanner typed. Refuses with ``too_many_requests`` whoever guesses."""
    guessing.check(address)
    wanted = text.replace("\0", "").strip()[:LONGEST]
    if is_code(wanted.upper()):
        return of_offline_code(wanted.upper())
    if code := codes.code_in(wanted):
        return Answer(opened=open_for(actor, code, purpose, address))
    token = wanted.rstrip("/").rpartition("/v/")[2] if "/v/" in wanted else ""
    found = queries.by_link(token) if token else queries.by_identifier(wanted.upper())
    if found is None and not token:
        found = queries.by_identifier("", wanted.upper())
    if found is None:
        guessing.missed(address)
    return Answer(found=found)


def of_offline_code(text: str) -> Answer:
    """The verdict on an offline code, and the state of its licence here and now."""
    known = trusted()
    verdict = verify_code(text, known.code_signers, known.trust, clock.now())
    if not verdict.ok:
        return Answer(verdict=verdict)
    payload = read_code(text)
    rows = Licence.objects.unscoped("whoever has a genuine code may know the state of its licence")
    licence = rows.filter(status_number=payload.status_number).first() if payload.status_number is not None else None
    same = licence is not None and licence.number == payload.number
    return Answer(verdict=verdict, payload=payload, found=shown(licence) if licence is not None and same else None)


def words_of(given: Answer) -> dict[str, str]:
    """Kind, title and text of an answer that is no opened code."""
    if given.verdict is not None and not given.verdict.ok:
        return {"kind": "bad", "title": _("这个离线二维码不可信"), "text": _(given.verdict.reason_zh)}
    if given.verdict is not None and given.found is None:
        return {
            "kind": "warn",
            "title": _("真实，现状未核验"),
            "text": _("签名有效，内容没有改动；这里查不到它现在的状态。"),
        }
    return verdict_of(given.found)
