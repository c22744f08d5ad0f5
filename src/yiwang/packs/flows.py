"""Flows of a pack, compiled with the flows that they call: a call activity names another flow of the same pack."""

from __future__ import annotations

from yiwang.engines.flow.plan import Plan
from yiwang.engines.flow.reader import compile_plan

from .model import Document, Pack


def compile_flow(pack: Pack, document: Document) -> Plan:
    """The plan of one flow, called flows included, as publishing compiles it. Raises PlanRefused."""

    def find_model(key: str) -> bytes | None:
        called = pack.get("flows", key)
        return None if called is None else called.data.encode()

    return compile_plan(document.data.encode(), find_model=find_model)


__all__ = ["compile_flow"]
