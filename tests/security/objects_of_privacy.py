"""What the citizen asked about the own data, and what the desk of privacy shows."""

from __future__ import annotations

from typing import Any

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.models import Division
from yiwang.people.privacy import looks
from yiwang.people.privacy.actions.request import Wish, ask_correction, object_to
from yiwang.people.privacy.copying import make_copy
from yiwang.people.privacy.models import DataCopy, Look, LookAlarm


def put_on(stage: Any) -> None:
    """A look with an objection, a correction, a copy of the own data, an alarm."""
    owner: Actor = stage.owner
    office: Actor = stage.people["office"]
    looks.look(office, Subject("account", owner.account_id), "check")  # type: ignore[arg-type]
    looks.follow(list(Event.objects.unscoped("stage").filter(type=looks.VIEWED)))
    seen = Look.objects.unscoped("stage").filter(account_id=owner.account_id).order_by("-at").first()
    asked = object_to(actor=owner, look_id=seen.pk)
    wish = Wish("persons", "姓名", stage.owner.name, "别的名字", "户口簿")
    correction = ask_correction(actor=owner, wish=wish)
    place = Division.objects.get(pk=office.posts[0].division_id)
    correction.organization_id, correction.lineage = office.posts[0].organization_id, place.lineage
    correction.save()
    stage.together.append({"request_id": correction.pk})
    alarm = LookAlarm.objects.create(
        viewer_id=new_id(),
        viewer_name="某人",
        organization_id=office.posts[0].organization_id,
        organization_name=office.posts[0].organization_name,
        lineage=place.lineage,
        day=clock.now().date(),
        looks=99,
        most=60,
        raised_at=clock.now(),
    )
    copy = DataCopy.objects.create(account_id=owner.account_id, asked_at=clock.now())
    make_copy(copy.pk)
    stage.objects |= {
        "look_id": seen.pk,
        "request_id": asked.pk,
        "alarm_id": alarm.pk,
        "copy_id": copy.pk,
    }
    stage.numbers = (*stage.numbers, asked.number)
