"""Words are proposed by one post and confirmed by another; only then do searches know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.permissions import require
from yiwang.core.use_case import after_commit, nothing_changed, record, use_case
from yiwang.engines.search import lexicon
from yiwang.engines.search.everyday import MOST_MEANINGS
from yiwang.engines.search.models import Synonym
from yiwang.engines.search.normal import masked, normal
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.finding.errors import AlreadySettled, OwnProposal, WaitsForEditor
from yiwang.service.finding.models import Wording

MOST_SAYS, MOST_MEANS, MOST_NOTE = 40, 60, 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """What people say and what it means; ``item`` is the key of an item whose title it means; ``off`` takes it away."""

    says: str
    means: tuple[str, ...] = ()
    item: str = ""
    off: bool = False
    note: str = ""


@use_case("search.proposed")
def propose(*, actor: Actor, proposal: Proposal, now: datetime) -> Wording:
    """Propose what a word means. An open proposal for the same word is replaced; what was learnt keeps its figures.

    Refuses empty and over-long words.
    """
    require(actor, "search.edit")
    says, means = _says(proposal.says), _means(proposal)
    if len(proposal.note) > MOST_NOTE:
        raise InvalidInput(fields={"/note": _("最多%(most)s字。") % {"most": MOST_NOTE}})
    known = Wording.objects.visible_to(actor).select_for_update().filter(says=says, state="open").first()
    row = known or Wording(says=says)
    row.means, row.off, row.note, row.at = list(means), proposal.off, proposal.note.strip(), now
    row.by_account, row.by_post = actor.account_id, _post(actor)
    row.save()
    record("search.proposed", actor=actor, on=row, payload={"says": says, "means": list(means), "off": proposal.off})
    return row


@use_case("search.proposed")
def take_up(*, actor: Actor, wording_id: UUID, now: datetime) -> Wording:
    """Make what was learnt one's own proposal: it then waits for another post. Twice changes nothing."""
    require(actor, "search.edit")
    row: Wording = Wording.objects.visible_to(actor).select_for_update().get_or_refuse(wording_id)
    if row.state != "open" or (row.by_account and row.by_account != actor.account_id):
        raise AlreadySettled
    if row.by_account:
        nothing_changed()
        return row
    row.by_account, row.by_post, row.at = actor.account_id, _post(actor), now
    row.save(update_fields=["by_account", "by_post", "at"])
    record("search.proposed", actor=actor, on=row, payload={"says": row.says, "means": row.means, "off": row.off})
    return row


@use_case("search.settled")
def settle(*, actor: Actor, wording_id: UUID, agree: bool, reason: str, now: datetime) -> Wording:
    """Confirm a proposal, or refuse it with a reason; who proposed it may only take it back. Twice changes nothing."""
    require(actor, "search.edit")
    row: Wording = Wording.objects.visible_to(actor).select_for_update().get_or_refuse(wording_id)
    wanted = "confirmed" if agree else "refused"
    if row.state != "open":
        if row.state == wanted and row.settled_account == actor.account_id:
            nothing_changed()
            return row
        raise AlreadySettled
    if agree and row.by_account is None:
        raise WaitsForEditor
    if agree and (row.by_account == actor.account_id or (row.by_post and row.by_post == _post(actor))):
        raise OwnProposal
    if not agree and not reason.strip():
        raise InvalidInput(fields={"/reason": _("请写明为什么不用。")})
    row.state, row.reason, row.settled_at = wanted, reason.strip()[:MOST_NOTE], now
    row.settled_account, row.settled_post = actor.account_id, _post(actor)
    row.save()
    if agree:
        _use(row)
        after_commit(lexicon.forget)
    record("search.settled", actor=actor, on=row, payload={"says": row.says, "agree": agree})
    return row


def _use(row: Wording) -> None:
    values = {
        "means": row.means,
        "state": "off" if row.off else "on",
        "origin": "clicks" if row.learnt else "desk",
        "note": row.note,
    }
    Synonym.objects.update_or_create(says=row.says, defaults=values)


def _post(actor: Actor) -> str:
    """The post that keeps the words; a title tells nobody's name."""
    held = next((post for post in actor.posts if "search.words" in post.duties), None)
    return f"{held.organization_name}·{held.title}"[:80] if held else ""


def _says(text: str) -> str:
    said = normal(text, 200).replace(" ", "")
    if not said:
        raise InvalidInput(fields={"/says": _("请写群众的说法。")})
    if len(said) > MOST_SAYS:
        raise InvalidInput(fields={"/says": _("最多%(most)s字。") % {"most": MOST_SAYS}})
    if "#" in masked(said):
        raise InvalidInput(fields={"/says": _("说法里不能有号码。")})
    return said


def _means(proposal: Proposal) -> Sequence[str]:
    if proposal.off:
        return ()
    words = [" ".join(word.split()) for word in proposal.means]
    if proposal.item:
        title = ServiceItem.objects.filter(key=proposal.item[:120], state="published").values_list(
            "face__title", flat=True
        )
        if not (found := title.first()):
            raise InvalidInput(fields={"/item": _("没有这个事项，请从清单里选。")})
        words.insert(0, found[:MOST_MEANS])
    kept = tuple(dict.fromkeys(word for word in words if word))
    if not kept:
        raise InvalidInput(fields={"/means": _("请写正式的名称，或者选一个事项。")})
    if len(kept) > MOST_MEANINGS or any(len(word) > MOST_MEANS for word in kept):
        wrong = _("最多%(n)s个名称，每个不超过%(most)s字。") % {"n": MOST_MEANINGS, "most": MOST_MEANS}
        raise InvalidInput(fields={"/means": wrong})
    return kept
