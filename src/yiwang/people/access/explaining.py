"""Who may see or do something, and why: asked of the rules that decide, with actors made for the question.

The reason is found by taking away: whoever sees a thing with one post alone sees it by that post, with one duty alone
by that duty, with no post at all because it is his own. No rule is written down a second time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.urls import get_resolver
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.actor import Actor, PostHeld
from yiwang.core.errors import NotFound, Refusal
from yiwang.core.paging import bounded_count
from yiwang.core.permissions import CATALOGUE, allowed
from yiwang.core.routes import GATES, Gate, check_gate, duties_of
from yiwang.people.access.constructed import actors_for, only_post, without_posts
from yiwang.people.access.delegates import acting_for
from yiwang.people.access.models import EmergencyAccess
from yiwang.people.access.models.glass import DUTY as BREAK
from yiwang.people.access.things import KINDS, Address, Thing, ThingKind
from yiwang.people.duties import known_duties, title_of
from yiwang.people.handing import now_held
from yiwang.people.models import Organization, PostHolding
from yiwang.ui.filters import zh_datetime

ASKERS = ("administer", "security", "audit")
MOST_PEOPLE = 300


@dataclass(slots=True)
class Holder:
    """One person who may see a thing: by what (``reasons``), what else he may do, which pages open."""

    actor: Actor
    reasons: list[str] = field(default_factory=list)
    may: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Officials by name, applicants masked: whose case it is stays between him and the office."""
        return self.actor.name if self.actor.kind == "official" else f"{self.actor.name[:1]}**"

    @property
    def where(self) -> str:
        """Which posts somebody holds, or on whose side he is."""
        held = "、".join(f"{post.organization_name} · {post.title}" for post in self.actor.posts)
        return held or (_("代办人") if self.actor.acting else _("申请人一方"))


@dataclass(slots=True)
class Answer:
    """``holders`` may see it; ``asked`` is how many people were tried, ``more`` whether there were too many to try."""

    thing: Thing
    holders: list[Holder]
    asked: int
    more: bool


def within(actor: Actor, thing: Thing) -> bool:
    """Whether ``actor`` may ask about a thing: it lies in or below an organization where he has such a duty."""
    reach = {post.organization_id for post in actor.posts if post.duties & set(ASKERS)}
    return bool(reach & set(_organizations(thing)))


def _organizations(thing: Thing) -> tuple[UUID, ...]:
    own = [thing.organization_id] if thing.organization_id else []
    above = Organization.objects.filter(pk__in=own).values_list("lineage", flat=True).first() or []
    return tuple(dict.fromkeys([*thing.organizations, *own, *above]))


def who_may(thing: Thing) -> Answer:
    """Everybody who may see a thing now, with reasons; the number of queries does not grow with the people."""
    sort = KINDS[thing.kind]
    accounts = _candidates(thing)
    actors = actors_for(accounts[:MOST_PEOPLE])
    sees = sort.decide(thing.id, actors)
    found = [actor for actor, yes in zip(actors, sees, strict=True) if yes]
    reasons = _reasons(sort, thing, found)
    does = sort.does(thing.id, found) if sort.does else [[] for _actor in found]
    holders = [
        Holder(actor, reasons[number], [*does[number], *_may(sort, thing, actor)], _pages(sort, thing, actor))
        for number, actor in enumerate(found)
    ]
    agents = acting_for(thing)
    _add_agents(sort, thing, holders, agents)
    holders.sort(key=lambda holder: (holder.actor.kind, holder.actor.name))
    return Answer(
        thing,
        holders,
        len({a.account_id for a in (*actors, *(agent for agent, _why in agents))}),
        len(accounts) > MOST_PEOPLE,
    )


def _add_agents(sort: ThingKind, thing: Thing, holders: list[Holder], agents: list[tuple[Actor, str]]) -> None:
    """Who may see the thing while he acts for its owner, by the same rules; a reason more for who sees it anyway."""
    known = {holder.actor.account_id: holder for holder in holders}
    sees = sort.decide(thing.id, [agent for agent, _sentence in agents])
    for (agent, sentence), yes in zip(agents, sees, strict=True):
        if not yes:
            continue
        if agent.account_id not in known:
            holder = Holder(agent, [], _may(sort, thing, agent), _pages(sort, thing, agent))
            known[agent.account_id] = holder
            holders.append(holder)
        known[agent.account_id].reasons.append(sentence)


def _candidates(thing: Thing) -> list[UUID]:
    """Whose account the thing names, who works where it lies or above, who has opened it in an emergency."""
    held = PostHolding.objects.filter(now_held(), post__organization__in=_organizations(thing))
    opened = EmergencyAccess.objects.unscoped("who has it open").alive(clock.now()).filter(subject_id=thing.id)
    own = [key for key in (thing.owner_account, *thing.accounts) if key]
    staff = held.order_by("post__organization_id", "account_id").values_list("account_id", flat=True)
    return list(dict.fromkeys([*own, *opened.values_list("account_id", flat=True), *staff[: MOST_PEOPLE * 2]]))


def _reasons(sort: ThingKind, thing: Thing, found: list[Actor]) -> list[list[str]]:
    """For each actor the sentences that say by what he sees the thing; one look for all of them."""
    variants: list[tuple[int, str, Actor]] = []
    for number, actor in enumerate(found):
        variants.append((number, own_sentence(thing, actor), without_posts(actor)))
        for post in actor.posts:
            variants += [(number, text, variant) for text, variant in _of_post(post)]
    sees = sort.decide(thing.id, [variant for _number, _text, variant in variants])
    reasons: list[list[str]] = [[] for _actor in found]
    covered: set[tuple[int, UUID]] = set()
    for (number, text, variant), yes in zip(variants, sees, strict=True):
        post_id = variant.posts[0].post_id if variant.posts else None
        if not yes or (post_id and (number, post_id) in covered):
            continue
        reasons[number].append(text)
        if post_id and not variant.duties:
            covered.add((number, post_id))  # any post of the organization does: its duties add nothing
    for access in _opened(thing, found):
        for number, actor in enumerate(found):
            if actor.account_id == access.account_id and BREAK in actor.duties:
                reasons[number].append(_("紧急查看，到%(until)s为止") % {"until": zh_datetime(access.until)})
    return reasons


def _of_post(post: PostHeld) -> list[tuple[str, Actor]]:
    where = {"office": post.organization_name, "post": post.title}
    plain = _("担任%(office)s的“%(post)s”，这个机构的岗位都能看") % where
    found = [(plain, only_post(post, ()))]
    for duty in sorted(post.duties):
        by = _("担任%(office)s的“%(post)s”，有“%(duty)s”的职责") % {**where, "duty": title_of(duty)}
        found.append((by, only_post(post, (duty,))))
    return found


def own_sentence(thing: Thing, actor: Actor) -> str:
    """Why somebody without any post sees a thing."""
    if actor.account_id == thing.owner_account:
        return _("是本人")
    return _("由他本人经手，或者在他名下")


def _opened(thing: Thing, found: list[Actor]) -> list[EmergencyAccess]:
    rows = EmergencyAccess.objects.unscoped("until when it is open").alive(clock.now())
    return list(rows.filter(subject_id=thing.id, kind=thing.kind, account_id__in=[a.account_id for a in found]))


def _may(sort: ThingKind, thing: Thing, actor: Actor) -> list[str]:
    """Permissions about the thing that a duty carries, by ``allowed`` on its organization."""
    on: Any = SimpleNamespace(organization_id=thing.organization_id)
    codes = [code for code in sort.permissions if CATALOGUE[code].who == "duty"]
    return [_(CATALOGUE[code].sentence) for code in codes if allowed(actor, code, on)]


def _pages(sort: ThingKind, thing: Thing, actor: Actor) -> list[str]:
    return [_(address.sentence) for address in sort.addresses if opens(address, actor)]


def opens(address: Address, actor: Actor) -> bool:
    """Whether the gate of a page lets somebody through."""
    gate = gates_by_name().get(address.route)
    if gate is None:
        return False
    try:
        check_gate(gate, actor)
    except Refusal:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Reach:
    """What a post or a person may: duties, permissions, addresses behind gates, and how much of each kind."""

    actor: Actor
    duties: list[dict[str, str]]
    permissions: list[str]
    addresses: dict[str, list[str]]
    counts: list[dict[str, str]]


def reach_of(actor: Actor) -> Reach:
    """Asked of the same gates, permissions and scopes that decide."""
    known = known_duties()
    duties = [
        {"code": code, "title": known[code].title, "may": known[code].may}
        if code in known
        else {"code": code, "title": code, "may": ""}
        for code in sorted(actor.duties)
    ]
    may = [_(entry.sentence) for entry in CATALOGUE.values() if entry.who == "duty" and allowed(actor, entry.code)]
    addresses: dict[str, list[str]] = {}
    for pattern, gate in all_gates():
        if gate.who in GATES:
            continue
        for duty in duties_of(gate.who):
            if duty in actor.duties:
                addresses.setdefault(known[duty].title if duty in known else duty, []).append(f"/{pattern}")
    return Reach(actor, duties, may, addresses, [_count(sort, actor) for sort in KINDS.values()])


def _count(sort: ThingKind, actor: Actor) -> dict[str, str]:
    number, more = bounded_count(sort.rows(actor))
    return {"title": _(sort.title), "number": _("%(n)s以上") % {"n": number} if more else str(number)}


def all_gates() -> list[tuple[str, Gate]]:
    """Every address of the site with its gate."""
    return [(pattern, gate) for pattern, _name, gate in _walk()]


def gates_by_name() -> dict[str, Gate]:
    """Gates by the name of their route."""
    return {name: gate for _pattern, name, gate in _walk() if name}


def _walk() -> list[tuple[str, str, Gate]]:
    if not _known:
        pending: list[tuple[Any, str]] = [(get_resolver(), "")]
        while pending:
            resolver, prefix = pending.pop()
            for entry in resolver.url_patterns:
                pattern = prefix + str(entry.pattern)
                if hasattr(entry, "url_patterns"):
                    pending.append((entry, pattern))
                elif isinstance(gate := getattr(entry.callback, "gate", None), Gate):
                    _known.append((pattern, entry.name or "", gate))
    return _known


_known: list[tuple[str, str, Gate]] = []


def thing_or_refuse(actor: Actor, kind: str, thing_id: UUID) -> Thing:
    """A thing that ``actor`` may ask about, or ``not_found``."""
    sort = KINDS.get(kind)
    thing = sort.about(thing_id) if sort else None
    if thing is None or not within(actor, thing):
        raise NotFound
    return thing
