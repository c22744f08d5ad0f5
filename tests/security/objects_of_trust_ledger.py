"""A closed circle's document on record, another node with an alarm, a proof: strangers learn nothing of contents."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests import factories
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event
from yiwang.crypto.digests import sm3
from yiwang.people.models import Post, PostHolding
from yiwang.support.ledger import heads, notary
from yiwang.support.ledger.actions.deposit import add_digest
from yiwang.support.ledger.actions.nodes import add_node
from yiwang.support.ledger.actions.spaces import load_usual_spaces
from yiwang.support.ledger.models import Alarm, Space
from yiwang.support.ledger.notary import Bounds
from yiwang.support.ledger.tests.standin import StandIn

if TYPE_CHECKING:
    from tests.security.stage import Stage

CLOSED = "finance"  # a space that only those with certain duties read


def put_on(stage: Stage) -> None:
    """Everything that happened on the stage has its leaf and is signed."""
    from django.utils import timezone

    load_usual_spaces(actor=SYSTEM)
    _at_the_top(stage)
    add_digest(actor=SYSTEM, space=CLOSED, digest=sm3(b"consent"), title="融资授权书（内部）")
    city = StandIn()
    typed = {"log": city.log, "name": city.name, "level": "city", "address": "https://city.test", "chain": city.pem}
    node = add_node(actor=SYSTEM, typed=typed)
    alarm = Alarm.objects.create(node=node, kind="stale", evidence={"said": "很久没有新的树头"})
    while notary.settle(within=Bounds(2**62, 2**62 + 1)):
        pass
    heads.sign_due(timezone.now())
    space = Space.objects.unscoped("test").get(key=CLOSED)
    event = Event.objects.unscoped("test").filter(subject_id=stage.objects["case_id"]).order_by("recorded_at").first()
    stage.objects |= {
        "node_id": node.pk,
        "space_id": space.pk,
        "event_id": event.pk if event else None,
    }
    # Alarms and numbers of other rooms have the same names in their addresses: each keeps its own.
    stage.together += [{"key": CLOSED}, {"alarm_id": alarm.pk}, {"number": 0}]


def _at_the_top(stage: Stage) -> None:
    """The clerk of the service office holds a post in the government above all: he looks after the ledger too."""
    top = factories.organization("government", name="徐闻县人民政府")
    post = Post.objects.create(organization=top, title="存证管理岗", duties=["administer"])
    PostHolding.objects.create(post=post, account_id=stage.people["service"].account_id, since=date(2020, 1, 1))
