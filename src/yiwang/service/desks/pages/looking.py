"""Looking at personal data: asked with a purpose, recorded and committed before the page goes out."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.events import Subject
from yiwang.core.routes import page
from yiwang.people.privacy import looks
from yiwang.people.privacy.looks import LONGEST_WORDS
from yiwang.service.desks.pages.asking import text
from yiwang.service.desks.pages.case import PURPOSES, case_context
from yiwang.service.desks.pages.tasks import show_task
from yiwang.service.desks.queries.desk import Opened, check_handles, read_desk
from yiwang.service.desks.queries.filters import filters_from


@page("signed_in", "POST", lazy=True)
def look(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Show the case without masks for a stated purpose. The applicant can see that someone looked, and why."""
    filters = filters_from(request.GET)
    desk = read_desk(request.token, filters, task_id=task_id)
    assert desk.opened is not None
    check_handles(desk.actor, desk.opened)
    purpose, words = request.POST.get("purpose", ""), text(request, "purpose_words")
    wrong = _faults(purpose, words)
    if wrong:
        errors = [{"href": f"#{name}", "text": said} for name, said in wrong.items()]
        typed = {"look_errors": wrong, "look_purpose": purpose, "look_words": words}
        return show_task(request, desk, filters, 422, errors=errors, **typed)
    record_look(desk.actor, desk.opened, purpose, words)
    return show_task(request, desk, filters, **case_context(desk, filters, masked=False))


def _faults(purpose: str, words: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if purpose not in PURPOSES:
        wrong["purpose"] = _("请选择为什么要查看。")
    if purpose == "other" and not words:
        wrong["purpose_words"] = _("请写明为什么要查看。")
    if len(words) > LONGEST_WORDS:
        wrong["purpose_words"] = _("最多写%(most)s个字。") % {"most": LONGEST_WORDS}
    return wrong


def record_look(actor: Actor, opened: Opened, purpose: str, words: str = "", file: str = "") -> None:
    """Commit ``personal_data.viewed`` about the case, whatever becomes of the request afterwards."""
    case = opened.case
    if purpose not in PURPOSES and purpose not in ("material", "window"):
        raise InvalidInput(_("请选择为什么要查看。"))
    looks.look(
        actor,
        Subject("proceeding", UUID(case["id"])),
        purpose,
        file,
        words=words,
        organization_id=UUID(case["organization_id"]),
        division_id=UUID(case["division_id"]),
    )
