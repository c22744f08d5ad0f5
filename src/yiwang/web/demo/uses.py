"""Demo: an office asks to use the licence of a demo firm, so that its head finds something to answer."""

from __future__ import annotations

from yiwang.core import clock
from yiwang.people.models import Account
from yiwang.people.staffing.actors import actor_now
from yiwang.support.licence_use.actions.asking import ask
from yiwang.support.licence_use.asking import Ask, Which
from yiwang.support.licence_use.models import UseRequest
from yiwang.support.licences.models import Licence

CLERK, FIRM = "wugang", "海风"
FIELDS = ("uscc", "name", "legal_representative", "business_scope")


def load_licence_uses() -> int:
    """Ask once; returns how many requests were made."""
    clerk = Account.objects.filter(login=CLERK).first()
    rows = Licence.objects.unscoped("the demo firm's licence").filter(type_key="business-licence", demo=True)
    licence = rows.filter(fields__values__name__icontains=FIRM, state="valid").first()
    if clerk is None or licence is None or not licence.identifier:
        return 0
    actor = actor_now(clerk.pk)
    known = UseRequest.objects.unscoped("whether it was asked").filter(request_key="demo:1")
    if known.exists() or not any("licence.use" in post.duties for post in actor.posts):
        return 0
    wish = Ask(
        Which(identifier=licence.identifier),
        "核对老年助餐点的经营资格（演示）",
        FIELDS,
        file=True,
        item_name="老年助餐点备案（演示）",
        case_number="ZC-2026-0001",
        days=30,
        uses=3,
    )
    ask(actor=actor, wish=wish, now=clock.now(), key="demo:1")
    return 1
