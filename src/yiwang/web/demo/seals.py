"""Demo seals: two offices that seal, posts that may, one application that waits. Other offices get theirs lazily."""

from __future__ import annotations

from datetime import timedelta

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.administration import today
from yiwang.people.models import Organization, Post
from yiwang.support.seals.actions.asking import Wish, ask_seal
from yiwang.support.seals.making import step
from yiwang.support.seals.models import Seal, SealPermit
from yiwang.support.seals.seed import make_demo_seal
from yiwang.web.demo.acting import actor_of
from yiwang.web.demo.naming import COUNTY, demo_id

CLERK, KEEPER = "liming", "sunli"
MADE = (("market_supervision", ("unit", "licence", "approval")), ("civil_affairs", ("licence", "approval")))
USES = ["document", "case", "licence"]


def load_seals() -> None:
    """Make what is missing; the second time nothing is."""
    code = COUNTY.ljust(12, "0")
    for role, purposes in MADE:
        office = Organization.objects.filter(pk=demo_id(code, role)).first()
        if office is None:
            continue
        for purpose in purposes:
            make_demo_seal(actor=SYSTEM, office_id=office.pk, purpose=purpose)
        authorise_posts(actor=SYSTEM, office=office)
    _ask(Organization.objects.filter(pk=demo_id(code, "market_supervision")).first())


@use_case("seal.authorised")
def authorise_posts(*, actor: Actor, office: Organization) -> None:
    """Every post of the office that has the duty of using seals may use them all."""
    now = clock.now()
    seals = list(Seal.objects.unscoped("demo").filter(organization_id=office.pk, state="current", demo=True))
    there = set(SealPermit.objects.unscoped("demo").filter(seal__in=seals).values_list("seal_id", "post_id"))
    made = 0
    for post in Post.objects.filter(organization=office, duties__contains=["seal.use"], closed_on=None):
        for seal in seals:
            if (seal.pk, post.pk) in there:
                continue
            SealPermit.objects.create(
                seal=seal,
                organization_id=office.pk,
                post_id=post.pk,
                post_title=post.title,
                uses=USES,
                given_by_name=actor.name,
                given_at=now,
            )
            step(seal, actor, "authorised", now, post.title)
            record("seal.authorised", actor=actor, on=seal, payload={"post": str(post.pk), "uses": USES, "demo": True})
            made += 1
    if not made:
        nothing_changed()


def _ask(office: Organization | None) -> None:
    """An application of the clerk that waits for somebody else."""
    if (
        office is None
        or Seal.objects.unscoped("demo").filter(organization_id=office.pk, purpose="enforcement").exists()
    ):
        return
    day = today()
    actor = actor_of(CLERK)
    if actor.post_with("seal.apply", office.pk) is None:
        return
    why = "执法文书改为电子文书，需要电子的执法专用章（演示）"
    ask_seal(actor=actor, wish=Wish(office.pk, "enforcement", why, day, day + timedelta(days=365)))
