"""Ids and marks of demo rows: the same on every installation, so that a load may be broken off and repeated."""

from __future__ import annotations

from uuid import UUID, uuid5

from yiwang.people.names import DEMO_MARK as MARK

NAMESPACE = UUID("1d6a4f0e-52f1-5f0b-8c3f-7a5d4b0e9c21")
REGION = "449999"  # no such county: a number that begins with it belongs to nobody
COUNTY = "440825"
PROVINCE = "44"


def demo_id(*parts: str) -> UUID:
    """The id of a demo thing named by its parts."""
    return uuid5(NAMESPACE, "/".join(parts))


def marked(name: str) -> str:
    """A name that nobody takes for a real one."""
    return MARK + name
