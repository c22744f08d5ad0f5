"""Factories whose traits are named after states; everything goes through the real models."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from yiwang.core.actor import SYSTEM, Actor, PostHeld
from yiwang.core.calendar_store import load_builtin
from yiwang.core.ids import new_id
from yiwang.packs.publishing import publish_pack
from yiwang.people.models import Account, Division, Organization, Post, PostHolding

REPOSITORY = Path(__file__).resolve().parents[1]
NAMESPACE = UUID("6f2c1b1e-0d5c-5b0e-9a55-0d3b6a1c7a10")


def division(code: str = "440825", name: str = "徐闻县") -> Division:
    """A county with its city and province above it."""
    chain = [("44", "广东省", "province"), ("4408", "湛江市", "city"), (code, name, "county")]
    lineage: list[str] = []
    parent = None
    for short, title, level in chain:
        key = uuid5(NAMESPACE, short)
        lineage.append(str(key))
        parent, _ = Division.objects.get_or_create(
            id=key,
            defaults={
                "name": title,
                "level": level,
                "parent": parent,
                "code": short.ljust(12, "0"),
                "lineage": list(lineage),
            },
        )
    assert parent is not None
    return parent


def organization(role: str = "market_supervision", code: str = "440825", name: str = "") -> Organization:
    """An organization with a role in a county."""
    place = division(code)
    made, _ = Organization.objects.get_or_create(
        division=place, role=role, defaults={"name": name or f"{place.name}{role}", "uscc": "11440825007098765X"}
    )
    if not made.lineage:
        made.lineage = [made.pk]
        made.save()
    return made


def official(*duties: str, at: Organization | None = None, name: str = "测试员", party: UUID | None = None) -> Actor:
    """An official with an account, a known person behind it, a post and these duties, as an actor."""
    office = at or organization()
    account = Account.objects.create(
        login=f"official-{new_id().hex[-12:]}",
        name=name,
        kind="official",
        assurance="real_name",
        party_id=party or new_id(),
    )
    post = Post.objects.create(organization=office, title=f"{name}岗", duties=list(duties))
    PostHolding.objects.create(post=post, account=account, since=date(2020, 1, 1))
    held = PostHeld(post.pk, post.title, office.pk, office.name, office.division_id, frozenset(duties))
    known = {"account_id": account.pk, "party_id": account.party_id}
    return Actor(kind="official", name=name, assurance="real_name", posts=(held,), **known)


def person(name: str = "王秀英", assurance: str = "real_name", party: UUID | None = None) -> Actor:
    """A citizen with an account, as an actor."""
    account = Account.objects.create(
        login=f"person-{new_id().hex[-12:]}", name=name, kind="person", assurance=assurance, party_id=party or new_id()
    )
    return Actor(kind="person", account_id=account.pk, name=name, assurance=assurance, party_id=account.party_id)


def plain_permit() -> None:
    """Calendar, base registers and the smallest permit pack, published."""
    load_builtin()
    publish_pack(actor=SYSTEM, path=REPOSITORY / "packs" / "base-registers")
    publish_pack(actor=SYSTEM, path=REPOSITORY / "tests" / "packs" / "plain-permit")


PLAIN_ANSWERS = {
    "applicant": {"name": "王秀英", "resident_id": "11010519491231002X", "phone": "13800138000"},
    "business": {f"field_{n}": f"内容{n}" for n in range(1, 16)},
    "figures": {f"number_{n}": n for n in range(1, 11)},
}
