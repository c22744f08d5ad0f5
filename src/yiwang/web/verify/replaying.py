"""Deciding again what a receipt tells: the rules revision from the database, the inputs from the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import Error as DatabaseError

from yiwang.core import revisions
from yiwang.core.errors import NotFound
from yiwang.crypto.digests import canonical_digest
from yiwang.engines.forms.prefill import plain
from yiwang.engines.rules import ModelRefused, compile_model
from yiwang.formats.receipts import Replayed, RulesGone
from yiwang.service.applications.kind import main_decision


def replay(told: Mapping[str, Any]) -> Replayed:
    """What the same rules say about the same inputs; raises ``RulesGone`` where the revision is not at hand."""
    rules = told["rules"]
    try:
        published = revisions.revision(UUID(str(rules["revision"])))
        xml = published.content["xml"]
        model = compile_model(xml.encode())
    except (NotFound, DatabaseError, psycopg.Error, ValueError, KeyError, ModelRefused) as gone:
        raise RulesGone from gone
    name = main_decision(model, published.key.rpartition("/")[2])
    evaluation = model.evaluate(name, values_of(told["inputs"]), now=datetime.fromisoformat(told["decided_at"]))
    value = evaluation.python
    decision = {key: plain(part) for key, part in value.items()} if isinstance(value, Mapping) else plain(value)
    return Replayed(decision, evaluation.matched, canonical_digest({"xml": xml}).hex())


def values_of(inputs: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The inputs as the rules take them: ``facts.person`` stands under ``facts``, ``today`` is a day."""
    values: dict[str, Any] = {"facts": {}, "parameters": {}, "answers": {}, "scenario": {}}
    for one in inputs:
        group, dot, name = str(one["name"]).partition(".")
        if dot:
            values.setdefault(group, {})[name] = one["value"]
        else:
            values[group] = one["value"]
    if isinstance(values.get("today"), str):
        values["today"] = date.fromisoformat(values["today"])
    return values
