"""One question to the site as one of the stage's people: the answer, what it says, and what was recorded for it.

Each question stands in a savepoint of its own that is undone, so the stage is the same for all of them, and a question
that several tests ask is asked once.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tests.security.routes import Route
from tests.security.saying import body_of
from yiwang.core.models import Event

if TYPE_CHECKING:
    from tests.security.stage import Stage

VIEWED = "personal_data.viewed"


@dataclass(frozen=True, slots=True)
class Answer:
    """``events`` are the types of what was recorded; ``told`` names the question for a failure."""

    status: int
    location: str
    packed: bytes
    events: tuple[str, ...]
    told: str

    @property
    def text(self) -> str:
        """What the answer says, files in it read."""
        return zlib.decompress(self.packed).decode()

    @property
    def looked(self) -> bool:
        """Whether a look at personal data was recorded."""
        return VIEWED in self.events

    def tells(self, *words: str) -> list[str]:
        """Which of these words are in the answer."""
        text = self.text
        return [word for word in words if word in text]


def names(route: Route) -> list[str]:
    """The parameters of a route."""
    return [name for _, name in route.parameters]


def asked(stage: Stage, who: str, route: Route, method: str, **data: Any) -> list[Answer]:
    """The answers for every object that the route may be asked for."""
    sets = [values for values in stage.values_for(names(route)) if route.fits(values)]
    return [ask(stage, who, route, method, values, **data) for values in sets]


def ask(stage: Stage, who: str, route: Route, method: str, values: dict[str, Any], **data: Any) -> Answer:
    """The answer to one question; asked before with the same words, it is remembered."""
    address = route.address(values)
    key = (who, route.is_api, method, address, *sorted(data.items()))
    if key not in stage.answers:
        with apart():
            log = Event.objects.unscoped("test")
            before = log.count()
            response = stage.caller(who, route).generic(method, address, **data)
            packed = zlib.compress(body_of(response).encode("utf-8", "replace"), 1)
            news = log.count() - before
            events = tuple(log.order_by("-recorded_at", "-id").values_list("type", flat=True)[:news]) if news else ()
        location = response.headers.get("Location", "")
        told = f"{method} {address} as {who}: {response.status_code}"
        stage.answers[key] = Answer(response.status_code, location, packed, events, f"{told} {location}".strip())
    return stage.answers[key]


@contextmanager
def apart() -> Iterator[None]:
    """A savepoint that is undone: what is done inside is gone for the next question."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Wrong(list[str]):
    """What is wrong in one test of many combinations: all of it is told together."""

    def unless(self, right: object, told: str) -> None:
        """Keep ``told`` unless it is as it should be."""
        if not right:
            self.append(told)

    def end(self) -> None:
        """Fail with everything."""
        assert not self, "\n".join(self)
