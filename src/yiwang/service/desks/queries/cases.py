"""One case by its own id, with the actor, in one round trip."""

from __future__ import annotations

from uuid import UUID

import orjson

from yiwang.core.actor import Actor
from yiwang.people.actors import read_actor_and
from yiwang.service.desks.queries.desk import OF_PROCEEDING, Opened, check_handles, check_office, opened_from


def read_case(token: str | None, case_id: UUID) -> tuple[Actor, Opened]:
    """Who asks and the whole case. Refuses with ``not_found`` what belongs to other offices."""
    actor, document = read_actor_and(token, f"{OF_PROCEEDING}::text", [case_id])
    check_office(actor)
    return actor, opened_from(actor, orjson.loads(document) if document else None)


def read_handled(token: str | None, case_id: UUID) -> tuple[Actor, Opened]:
    """The same for its papers and files: refuses with ``not_permitted`` a colleague who does not handle the case."""
    actor, opened = read_case(token, case_id)
    check_handles(actor, opened)
    return actor, opened
