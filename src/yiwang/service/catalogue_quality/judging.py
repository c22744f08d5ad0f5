"""Judging entries and items by the rules, block by block: a fault stands where it comes from, its rule closes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import Count

from yiwang.service.catalogue.merging import merged
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue.resolving import ENTRY, SELF
from yiwang.service.catalogue_exchange.bulk import Whole, wholes
from yiwang.service.catalogue_quality.facts import About, facts_of, links_of, own_words
from yiwang.service.catalogue_quality.models import Finding, Link, Node
from yiwang.service.catalogue_quality.queueing import OWN
from yiwang.service.catalogue_quality.rules import Rule, active_rules
from yiwang.service.catalogue_quality.scoring import recount

CHUNK = 200  # guides judged in one transaction
MOST_LOST = 100


@dataclass(frozen=True, slots=True)
class Judged:
    """A node with the rules that found something at it: {rule key: what exactly}."""

    node: Node
    found: Mapping[str, str]
    links: Sequence[str]


def judge(nodes: Iterable[UUID], now: datetime) -> list[Judged]:
    """Judge these entries and items, write down what changed, count the scores of their offices again."""
    wanted = list(nodes)
    entries = list(CatalogueEntry.objects.filter(pk__in=wanted, state__in=("published", "suspended")))
    items = list(wholes(ServiceItem.objects.filter(OWN, pk__in=wanted)))
    dead, words = _dead_links(wanted), {whole.item.pk: own_words(whole.item.content) for whole in items}
    copies = _copies(items, words)
    judged = [judge_entry(entry, dead.get(entry.pk, []), now) for entry in entries]
    judged += [
        judge_item(whole, words[whole.item.pk], dead.get(whole.item.pk, []), copies.get(whole.item.pk, 0), now)
        for whole in items
    ]
    offices = {one.node.office for one in judged} | _forget(set(wanted) - {one.node.pk for one in judged})
    _write(judged, now)
    recount(offices, now)
    return judged


def judge_entry(entry: CatalogueEntry, dead: Sequence[str], now: datetime) -> Judged:
    """An entry: nothing is above it, so every fault is its own."""
    elements = {"title": entry.title, "power_type": entry.power_type, **entry.content}
    facts = facts_of(elements, About("entry", dead_links=dead))
    found = {rule.key: _more(rule, facts) for rule in active_rules("entry") if rule.finds(facts)}
    place = "国家" if entry.owner_division == "00" else "本省"
    node = Node(
        id=entry.pk, kind="entry", key=entry.code, title=entry.title, judged_at=now,
        office=uuid5(NAMESPACE_OID, f"entries:{entry.owner_division}"), office_name=f"基本目录（{place}）",
        division_code=entry.owner_division.ljust(12, "0"),
    )  # fmt: skip
    return Judged(node, found, links_of(elements))


def judge_item(whole: Whole, words: str, dead: Sequence[str], copied: int, now: datetime) -> Judged:
    """An item: a fault that is there without its own words too belongs to whoever said them."""
    item = whole.item
    office = item.organization
    given = _given(office)
    about = About("item", given, [str(row.get("code", "")) for row in item.findings], dead, copied)
    facts = facts_of(whole.elements, about)
    fired = [rule for rule in active_rules("item") if rule.finds(facts)]
    above = _without_own(whole)
    if fired and above is not None:
        facts_above = facts_of(above, About("item", given))
        fired = [rule for rule in fired if _own_fault(rule, whole.origin) or not rule.finds(facts_above)]
    named = item.organization_uscc or item.organization_name
    node = Node(
        id=item.pk, kind="item", key=item.key, judged_at=now,
        title=str(whole.elements.get("title", ""))[:300],
        office=item.organization_id or uuid5(NAMESPACE_OID, f"named:{named}"),
        office_name=(office.name if office else item.organization_name)[:120], known=office is not None,
        division_code=item.division_code, words=words,
    )  # fmt: skip
    return Judged(node, {rule.key: _more(rule, facts) for rule in fired}, links_of(item.content))


def _given(office: Any) -> frozenset[str]:
    if office is None:
        return frozenset()
    place = {"windows"} if office.address and office.hours else set()
    return frozenset(place | ({"contact/phone"} if office.phone else set()))


def _without_own(whole: Whole) -> dict[str, Any] | None:
    """The elements as the item would have them without a word of its own; None where nothing is above it."""
    item = whole.item
    if item.entry is None and not whole.above:
        return None
    layers: list[tuple[str, Mapping[str, Any]]] = []
    if item.entry is not None:
        layers.append((ENTRY, {"title": item.entry.title, "power_type": item.entry.power_type, **item.entry.content}))
    for one in whole.above:
        layers += [(str(one.pk), one.held or {}), (str(one.pk), one.content)]
    return merged(layers)[0]


def _own_fault(rule: Rule, origin: Mapping[str, str]) -> bool:
    """Whether the item itself said any of the elements that the rule speaks of."""
    return any(
        layer == SELF and (path == spoken or path.startswith(f"{spoken}/"))
        for path, layer in origin.items()
        for spoken in rule.paths
    )


def _more(rule: Rule, facts: Mapping[str, Any]) -> str:
    """What exactly: for rules that name a list of it."""
    for name in ("missing", "dead_links"):
        if name in rule.when and facts[name]:
            return "、".join(dict.fromkeys(str(one) for one in facts[name][:12]))[:500]
    return ""


def _dead_links(nodes: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for node, url in Link.objects.filter(node__in=nodes, state="dead").values_list("node", "url"):
        found.setdefault(node, []).append(url)
    return found


def _copies(items: Sequence[Whole], words: Mapping[UUID, str]) -> dict[UUID, int]:
    """How many other offices wrote the very same long texts."""
    digests = {digest for digest in words.values() if digest}
    if not digests:
        return {}
    rows = Node.objects.unscoped("who wrote the same").filter(words__in=digests)
    counted = rows.values("words", "office").annotate(nodes=Count("id"))
    offices: dict[str, set[UUID]] = {}
    for row in counted:
        offices.setdefault(row["words"], set()).add(row["office"])
    found = {}
    for whole in items:
        others = offices.get(words[whole.item.pk], set()) - {whole.item.organization_id}
        found[whole.item.pk] = len(others) if whole.item.organization_id else 0
    return found


def _forget(gone: set[UUID]) -> set[UUID]:
    """Nodes that ended, or say nothing themselves any more: their findings are mended, their offices counted again."""
    if not gone:
        return set()
    rows = Node.objects.unscoped("what is judged no more").filter(pk__in=gone)
    offices = set(rows.values_list("office", flat=True))
    rows.delete()
    Link.objects.filter(node__in=gone).delete()
    return offices


def _write(judged: Sequence[Judged], now: datetime) -> None:
    rules = {rule.key: rule for kind in ("item", "entry") for rule in active_rules(kind)}
    for one in judged:
        weights = [rules[key].weight for key in one.found]
        one.node.lost, one.node.findings = min(sum(weights), MOST_LOST), len(one.found)
        one.node.refused = Counter(rules[key].severity for key in one.found)["refuse"]
    nodes = [one.node for one in judged]
    fields = [field.name for field in Node._meta.concrete_fields if field.name != "id"]
    Node.objects.unscoped("what was judged").bulk_create(
        nodes, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
    rows = Finding.objects.unscoped("what was found before").filter(node__in=nodes, state="open")
    there = {(row.node_id, row.rule): row for row in rows}
    wanted = {(one.node.pk, key): (one.node, more) for one in judged for key, more in one.found.items()}
    gone = [row.pk for place, row in there.items() if place not in wanted]
    rows.filter(pk__in=gone).update(state="mended", mended_at=now)
    changed, made = [], []
    for (node_id, key), (node, more) in wanted.items():
        rule, row = rules[key], there.get((node_id, key))
        said = {
            "group": rule.group, "severity": rule.severity, "weight": rule.weight, "more": more, "office": node.office,
            "division_code": node.division_code, "path": rule.paths[0] if rule.paths else "",
        }  # fmt: skip
        if row is None:
            made.append(Finding(node=node, rule=key, found_at=now, **said))
        elif any(getattr(row, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(row, name, value)
            changed.append(row)
    every = Finding.objects.unscoped("what was found")
    every.bulk_create(made, batch_size=500)
    every.bulk_update(changed, ["group", "severity", "weight", "more", "office", "division_code", "path"])
    _write_links(judged)


def _write_links(judged: Sequence[Judged]) -> None:
    shown = {(one.node.pk, link[:500]) for one in judged for link in one.links}
    nodes = [one.node.pk for one in judged]
    known = {(row.node, row.url): row.pk for row in Link.objects.filter(node__in=nodes)}
    Link.objects.filter(pk__in=[pk for place, pk in known.items() if place not in shown]).delete()
    new = [Link(node=node, url=url) for node, url in sorted(shown - set(known))]
    Link.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
