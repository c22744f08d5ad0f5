"""The demo county's staff: every duty that the packs need is held by somebody, and each role has an account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.contrib.auth.hashers import make_password

from yiwang.core import generation
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.events import Subject
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.packs.reading import PackUnreadable, read_pack
from yiwang.people.models import Account, Division, Organization, OrganizationParent, Post, PostHolding
from yiwang.web.demo.accounts import CITIZENS, OFFICIALS, PASSWORD, ROOT, DemoOfficial
from yiwang.web.demo.bodies import BODIES, GOVERNMENT
from yiwang.web.demo.naming import COUNTY, demo_id, marked
from yiwang.web.demo.pack_loading import pack_folders
from yiwang.web.demo.tree import credit_code

SINCE = date(2020, 1, 1)
SEAL_DUTIES = ("seal.apply", "seal.keep", "seal.use")
# Duties that no pack declares: they belong to the platform.
PLATFORM_DUTIES = {
    GOVERNMENT: ("administer", "lead", "supervise", "audit", "sso.approve", "seal.approve", "search.words"),
    "service_office": (
        "window",
        "author",
        "supervise",
        "audit",
        "identity",
        "sso.register",
        "privacy",
        "security",
        "content.write",
        "content.review",
        "catalogue.entries",
        "case.exchange",
        "catalogue.check",
        "quality.rules",
        "search.words",
    ),
    "market_supervision": (
        *(
            "supervise",
            "audit",
            "licence.issue",
            "licence.revoke",
            "licence.share",
            "catalogue.edit",
            "catalogue.check",
        ),
        *SEAL_DUTIES,
    ),
    "civil_affairs": (
        *("supervise", "audit", "licence.issue", "licence.revoke", "licence.use", "break_glass"),
        *("catalogue.edit", "catalogue.check"),
        *SEAL_DUTIES,
    ),
    "public_security": ("records",),
    "social_insurance": ("licence.issue", "licence.revoke"),
    "social_security": ("licence.issue", "licence.revoke"),
    "health": ("licence.issue", "licence.revoke"),
}
RATED = ("service_office", "market_supervision", "civil_affairs", "tax", "social_insurance", "public_security")
NOT_OF_THE_STATE = {
    "bank": "演示银行徐闻支行",
    "inspection_body": "徐闻演示食品检验所",
    "seal_office": "徐闻县公安局印章管理窗口",
}


@dataclass(frozen=True, slots=True)
class Needed:
    """What packs and platform need in the county: titles of roles, and the duties of each role with their titles."""

    roles: dict[str, str]
    duties: dict[str, dict[str, str]]


def needed(folder: Path) -> Needed:
    """Read roles and duties of all packs below ``folder``; an unreadable pack needs nothing."""
    roles: dict[str, str] = {}
    duties: dict[str, dict[str, str]] = defaultdict(dict)
    for role, codes in PLATFORM_DUTIES.items():
        duties[role].update(dict.fromkeys(codes, ""))
    for path in pack_folders(folder):
        try:
            manifest = read_pack(path).manifest.data
        except PackUnreadable:
            continue
        for entry in manifest.get("organizations") or ():
            roles.setdefault(entry["role"], entry["title"])
        for entry in manifest.get("duties") or ():
            for role in [entry["organization"]] if entry.get("organization") else RATED:
                duties[role][entry["duty"]] = entry["title"]
    return Needed(roles, dict(duties))


def staff_county(folder: Path) -> int:
    """Give the county every organization, post and account that is missing; returns how many accounts were opened."""
    wanted = needed(folder)
    county = Division.objects.get(code=COUNTY.ljust(12, "0"))
    offices = _offices(county, wanted)
    made = open_accounts(actor=SYSTEM, rows=_accounts(wanted, offices))
    fill_posts(actor=SYSTEM, wanted=wanted, offices=offices)
    secure_root(actor=SYSTEM, county=offices[GOVERNMENT])
    return made


@use_case("post.assigned", "post.created")
def secure_root(*, actor: Actor, county: Organization) -> None:
    """Somebody at the top of the county's line answers for the security of the whole platform, if nobody does."""
    root = Organization.objects.get(pk=county.lineage[0] if county.lineage else county.pk)
    if Post.objects.filter(organization=root, duties__contains=["security"], closed_on=None).exists():
        nothing_changed()
        return
    own = demo_id("post", ROOT, "security")
    who = next(row for row in OFFICIALS if row.fits(ROOT, "security"))
    _new_post(actor, own, root, who, {"security": ""})
    payload = {"duties": ["security"], "demo": True}
    record("post.created", actor=actor, subject=Subject("post", own), organization_id=root.pk, payload=payload)


def _offices(county: Division, wanted: Needed) -> dict[str, Organization]:
    known = {body.role for body in BODIES}
    missing = [role for role in {**wanted.roles, **wanted.duties} if role not in known]
    if missing:
        add_offices(actor=SYSTEM, county=county, titles={role: wanted.roles.get(role, role) for role in missing})
    return {row.role: row for row in Organization.objects.filter(division=county, demo=True).order_by("-id")}


@use_case("organizations.loaded")
def add_offices(*, actor: Actor, county: Division, titles: dict[str, str]) -> None:
    """Bodies that only bundles know, such as a bank branch."""
    government = Organization.objects.get(pk=demo_id(county.code, GOVERNMENT))
    there = set(Organization.objects.filter(division=county).values_list("role", flat=True))
    new = [role for role in sorted(titles) if role not in there]
    if not new:
        nothing_changed()
        return
    for number, role in enumerate(new, 900 + len(there)):
        own = demo_id(county.code, role)
        name = NOT_OF_THE_STATE.get(role, f"{county.name}{titles[role]}")
        led = role != "bank"
        Organization.objects.create(
            id=own,
            name=name,
            uscc=credit_code(number),
            role=role,
            division=county,
            lineage=[*(government.lineage if led else []), own],
            demo=True,
        )
        if led:
            OrganizationParent.objects.create(organization_id=own, parent=government, kind="lead")
    generation.bump()
    record("organizations.loaded", actor=actor, subject=Subject("division", county.pk), payload={"added": len(new)})


def _fallback(office: Organization) -> DemoOfficial:
    login = f"jingban-{office.role}".replace("_", "-")
    return DemoOfficial("经办人员", f"{office.name}经办", login, "", ((office.role, "*"),))


def holders(role: str, duty: str, office: Organization) -> list[DemoOfficial]:
    """Who holds a duty: those of the table, or else the office's own clerk, so that no duty is left without one."""
    return [row for row in OFFICIALS if row.fits(role, duty)] or [_fallback(office)]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to open; ``party_id`` is the person in the demo's population register."""

    login: str
    name: str
    kind: str
    party_id: UUID | None = None

    @property
    def id(self) -> UUID:
        """The stable id."""
        return demo_id("account", self.login)


def _accounts(wanted: Needed, offices: dict[str, Organization]) -> list[NewAccount]:
    officials = {row.login: row.name for row in OFFICIALS}
    for role, duties in wanted.duties.items():
        for duty in duties:
            officials.update({row.login: row.name for row in holders(role, duty, offices[role])})
    rows = [
        NewAccount(login, marked(name)[:60], "official", demo_id("person", login)) for login, name in officials.items()
    ]
    return rows + [NewAccount(row.login, marked(row.name), "person", demo_id("person", row.login)) for row in CITIZENS]


@use_case("account.created")
def open_accounts(*, actor: Actor, rows: Iterable[NewAccount]) -> int:
    """Open the accounts that are missing. Their password is hashed once: it is the same, and known to all.

    Officials of an earlier demo get the person that they are.
    """
    there = set(Account.objects.filter(demo=True).values_list("pk", flat=True))
    rows = list(rows)
    for row in rows:
        Account.objects.filter(pk=row.id, demo=True, kind="official", party_id=None).update(party_id=row.party_id)
    new = [row for row in rows if row.id not in there]
    if not new:
        nothing_changed()
        return 0
    encoded = make_password(PASSWORD)
    made = [
        Account(
            id=row.id,
            login=row.login,
            name=row.name,
            kind=row.kind,
            assurance="real_person" if row.kind == "person" else "real_name",
            party_id=row.party_id,
            password=encoded,
            demo=True,
        )
        for row in new
    ]
    Account.objects.bulk_create(made)
    for account in made:
        record("account.created", actor=actor, on=account, payload={"kind": account.kind, "demo": True})
    return len(made)


@use_case("post.assigned", "post.created")
def fill_posts(*, actor: Actor, wanted: Needed, offices: dict[str, Organization]) -> int:
    """One post for each person in each office, with all duties held there; returns how many were made or changed."""
    held: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    people: dict[str, DemoOfficial] = {}
    for role, duties in wanted.duties.items():
        for duty, title in duties.items():
            for row in holders(role, duty, offices[role]):
                people[row.login] = row
                held[role, row.login][duty] = title
    there = {post.pk: post for post in Post.objects.filter(demo=True)}
    changed = 0
    for (role, login), duties in held.items():
        office, own = offices[role], demo_id("post", role, login)
        known = there.get(own)
        if known is not None and set(duties) <= set(known.duties):
            continue
        changed += 1
        if known is not None:
            known.duties = sorted({*known.duties, *duties})
            known.save(update_fields=["duties"])
        else:
            _new_post(actor, own, office, people[login], duties)
        about = Subject("post", own)
        record(
            "post.created",
            actor=actor,
            subject=about,
            organization_id=office.pk,
            payload={"duties": sorted(duties), "demo": True},
        )
    if not changed:
        nothing_changed()
    return changed


def _new_post(actor: Actor, own: UUID, office: Organization, who: DemoOfficial, duties: dict[str, str]) -> None:
    titles = [title for title in duties.values() if title]
    title = f"{titles[0]}岗" if len(titles) == 1 and len(duties) == 1 else f"{who.role.removesuffix('人员')}岗"
    post = Post.objects.create(id=own, organization=office, title=title, duties=sorted(duties), demo=True)
    account = demo_id("account", who.login)
    PostHolding.objects.create(post=post, account_id=account, since=SINCE)
    record(
        "post.assigned",
        actor=actor,
        subject=Subject("account", account),
        organization_id=office.pk,
        payload={"post": str(own), "demo": True},
    )
