"""What is filled in rightly is refused all the same where the right is missing: the writes that matter most."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.db import transaction

from tests.security.routes import all_routes
from tests.security.stage import Stage
from tests.security.test_walk import OUTSIDERS, SESSIONS_THAT_ARE_OVER
from tests.security.writes import WRITES, Write
from yiwang.core.models import Event

pytestmark = pytest.mark.django_db
ROUTES = {route.pattern: route for route in all_routes()}
WHO = (*OUTSIDERS, "without_duty", "agent_acting", "handler_acting", *SESSIONS_THAT_ARE_OVER)


def send(stage: Stage, write: Write, who: str) -> Any:
    route = ROUTES[write.pattern]
    values = {name: stage.objects[write.object_of.get(name, name)] for _kind, name in route.parameters}
    body, address = write.body(stage), route.address(values)
    if route.is_api:
        return stage.caller(who, route).post(address, orjson.dumps(body), content_type="application/json")
    return stage.caller(who, route).post(address, body)


def happened(write: Write) -> int:
    return Event.objects.unscoped("test").filter(type=write.event).count()


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
def test_whoever_has_the_right_gets_it_through_so_the_body_is_right(stage, write):
    before = happened(write)
    response = send(stage, write, write.by)
    assert happened(write) == before + 1, (response.status_code, response.content.decode()[:3000])


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
def test_a_right_body_without_the_right_is_refused_for_the_right_alone(stage, write):
    """403 or 404, never a field that is wrong; a stranger and whose session is over is led to the login."""
    before = happened(write)
    for who in WHO:
        if who in write.also:
            continue
        with transaction.atomic():
            response = send(stage, write, who)
        told = f"{write.name} as {who}: {response.status_code}"
        if who in ("stranger", *SESSIONS_THAT_ARE_OVER):
            assert response.status_code in (302, 401), told
            assert response.status_code == 401 or response["Location"].startswith("/login/"), told
        else:
            assert response.status_code in (403, 404), told
        assert happened(write) == before, f"{told}, and did it"


def test_keys_are_changed_at_the_machine_and_by_no_page():
    """``yiwang keys rotate`` and ``yiwang sso rotate-keys``: the page of keys shows, and writes nothing."""
    writing = [
        p for p, route in ROUTES.items() if ("keys" in p or "jwks" in p) and set(route.gates) - {"GET", "OPTIONS"}
    ]
    assert [pattern for pattern in writing if "passkeys" not in pattern] == []
