"""Segregation of duties (不相容职责): what one person may not hold together, checked whenever posts or duties change.

Rules are data: the shipped ones (``BUILT_IN``) and those of ``DutyConflict``, which may replace a shipped one by its
code. Within one case the flow looks after itself (``yw:separate``); these rules look at who holds what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal
from yiwang.people.administration import today
from yiwang.people.duties import title_of
from yiwang.people.models import DutyConflict, PostHolding

MOST_RULES = 500


class DutiesConflict(Refusal):
    """Somebody would hold two duties that do not go together."""

    code, status = "duties_conflict", 409
    message = gettext_noop("这两项职责不能由同一个人担任。")


class NeedsConfirmation(Refusal):
    """It may be done, but only by somebody who has read why it should not."""

    code, status = "needs_confirmation", 409
    message = gettext_noop("这样安排有风险，请确认后再办。")


@dataclass(frozen=True, slots=True)
class Rule:
    """See ``DutyConflict``."""

    code: str
    first: str
    second: str
    sentence: str
    basis: str = ""
    reach: str = "organization"
    effect: str = "refuse"
    active: bool = True


_THREE = "GB/T 22239—2019 8.1.5（三员分立）"
BUILT_IN = (
    Rule("system_audit", "administer", "audit", gettext_noop("管理人员的人不能审计自己的操作。"), _THREE, "everywhere"),
    Rule("system_security", "administer", "security",
         gettext_noop("管理人员的人不能同时做安全管理员。"), _THREE, "everywhere"),
    Rule("security_audit", "security", "audit", gettext_noop("安全管理员不能审计自己的操作。"), _THREE, "everywhere"),
    Rule("accept_decide", "*.accept", "*.decide",
         gettext_noop("同一项业务的受理和决定由一个人担任：他受理的件，他自己不能决定，人手要够。"), effect="warn"),
    Rule("accept_approve", "*.accept", "*.approve",
         gettext_noop("同一项业务的受理和审批由一个人担任：他受理的件，他自己不能审批，人手要够。"), effect="warn"),
    Rule("rating_answer", "rating.verify", "rating.rectify",
         gettext_noop("核实差评的人不能同时整改自己被评的事。"), "国办发〔2019〕51号"),
    Rule("issue_revoke", "licence.issue", "licence.revoke",
         gettext_noop("颁发和撤销证照由一个人担任，没有人复核。"), effect="warn"),
)  # fmt: skip


def all_rules() -> list[Rule]:
    """Shipped rules, replaced by rows of the same code, and the others, also those switched off; one query."""
    found = {rule.code: rule for rule in BUILT_IN}
    for row in DutyConflict.objects.order_by("code")[:MOST_RULES]:
        parts = (row.code, row.first, row.second, row.sentence, row.basis, row.reach, row.effect, row.active)
        found[row.code] = Rule(*parts)
    return list(found.values())


def rules() -> list[Rule]:
    """Every rule that holds."""
    return [rule for rule in all_rules() if rule.active]


def meets(rule: Rule, one: str, other: str) -> bool:
    """Whether the two duties are the pair of the rule, in this order."""
    first, second = _stem(rule.first, one), _stem(rule.second, other)
    if first is None or second is None:
        return False
    both_open = rule.first.startswith("*") and rule.second.startswith("*")
    return not both_open or first == second


def _stem(pattern: str, duty: str) -> str | None:
    """What the star stands for; None where the duty does not fit."""
    if not pattern.startswith("*"):
        return "" if pattern == duty else None
    end = pattern[1:]
    return duty.removesuffix(end) if duty.endswith(end) and len(duty) > len(end) else None


@dataclass(frozen=True, slots=True)
class Clash:
    """Two duties of one person that a rule forbids or warns of."""

    rule: Rule
    one: str
    other: str

    @property
    def sentence(self) -> str:
        """What, and why."""
        named = {"one": title_of(self.one), "other": title_of(self.other), "why": _(self.rule.sentence)}
        said = _("“%(one)s”和“%(other)s”：%(why)s") % named
        return said + (_("（依据：%(basis)s）") % {"basis": self.rule.basis} if self.rule.basis else "")


def clashes(held: Mapping[UUID, set[str]], known: Iterable[Rule] | None = None) -> list[Clash]:
    """Clashes among the duties that one person holds, by organization."""
    found: dict[tuple[str, str, str], Clash] = {}
    everywhere = set().union(*held.values()) if held else set()
    for rule in rules() if known is None else known:
        groups = [everywhere] if rule.reach == "everywhere" else list(held.values())
        for group in groups:
            for one in group:
                for other in group:
                    if one != other and meets(rule, one, other):
                        found.setdefault((rule.code, one, other), Clash(rule, one, other))
    return sorted(found.values(), key=lambda clash: (clash.rule.effect, clash.rule.code, clash.one))


def duties_of(account_ids: Iterable[UUID], *, but_post: UUID | None = None) -> dict[UUID, dict[UUID, set[str]]]:
    """Duties that people hold now or later, by person and organization; one query."""
    rows = PostHolding.objects.filter(Q(until=None) | Q(until__gte=today()), account_id__in=list(account_ids))
    if but_post is not None:
        rows = rows.exclude(post_id=but_post)
    found: dict[UUID, dict[UUID, set[str]]] = {}
    for account, office, duties in rows.values_list("account_id", "post__organization_id", "post__duties"):
        found.setdefault(account, {}).setdefault(office, set()).update(duties)
    return found


def check_together(account_id: UUID, organization_id: UUID, duties: Iterable[str], *, confirmed: bool) -> None:
    """Refuse ``duties_conflict`` if a post with ``duties`` does not go with what the person holds.

    Where a rule only warns: ``needs_confirmation`` unless ``confirmed``.
    """
    held = duties_of([account_id]).get(account_id, {})
    known = rules()
    before = {(clash.rule.code, clash.one, clash.other) for clash in clashes(held, known)}
    held.setdefault(organization_id, set()).update(duties)
    new = [c for c in clashes(held, known) if (c.rule.code, c.one, c.other) not in before]
    refuse(new, confirmed=confirmed)


def check_post(organization_id: UUID, duties: Iterable[str], *, confirmed: bool) -> None:
    """The same for the duties of one post."""
    refuse(clashes({organization_id: set(duties)}), confirmed=confirmed)


def refuse(found: list[Clash], *, confirmed: bool) -> None:
    """Refuse what rules forbid; ask for confirmation where they warn."""
    forbidden = [clash.sentence for clash in found if clash.rule.effect == "refuse"]
    if forbidden:
        raise DutiesConflict(_("不能这样安排。%(why)s") % {"why": " ".join(forbidden)})
    if found and not confirmed:
        why = " ".join(clash.sentence for clash in found)
        raise NeedsConfirmation(_("请先看清楚，再确认：%(why)s") % {"why": why}, confirm="confirmed")
