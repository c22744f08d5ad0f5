"""The ports through which this room finds the person of a document and keeps what a window saw; filled at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import InvalidInput, NotReady
from yiwang.people.models import Account


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """``party_id`` is the record in the base register; ``name_fits`` whether it bears the name that was given."""

    party_id: UUID
    name_fits: bool


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A paper that somebody shows: ``kind`` by GA/T 2000.156 (111 居民身份证), as it was typed.

    ``issuer`` are the three letters of a passport's country; ``born`` is asked for whom no register knows.
    """

    kind: str
    number: str
    name: str
    issuer: str = ""
    born: date | None = None


PersonFinder = Callable[[str, str, str, str], FoundPerson | None]
_finder: list[PersonFinder] = []


def use_person_finder(find: PersonFinder) -> None:
    """Fill the port: ``find(kind of paper, number, name, issuer)``, recording nothing; who asks records why."""
    _finder[:] = [find]


def find_person(kind: str, number: str, name: str, issuer: str = "") -> FoundPerson | None:
    """The living natural person with this paper (``kind`` by GA/T 2000.156: 111 居民身份证), or None."""
    if not _finder:
        raise NotReady(_("还没有接通人口登记信息，暂时不能核对证件。"))
    return _finder[0](kind, number, name, issuer)


PaperKinds = Callable[[], dict[str, str]]
PaperCheck = Callable[[str, str, str], None]
_papers: list[tuple[PaperKinds, PaperCheck]] = []


def use_papers(kinds: PaperKinds, check: PaperCheck) -> None:
    """Fill the port: the kinds of papers with their names, and ``check(kind, number, issuer)`` of what was typed."""
    _papers[:] = [(kinds, check)]


def paper_kinds() -> dict[str, str]:
    """Kinds of papers by which people are told apart, with their names; the commonest first."""
    return _papers[0][0]() if _papers else {}


def check_paper(kind: str, number: str, issuer: str) -> None:
    """Refuse ``invalid_input`` at ``/paper``, ``/number`` or ``/issuer`` for what no paper can say.

    The typed text alone decides: nothing is looked up, so nothing is told about anybody.
    """
    if kind not in paper_kinds():
        raise InvalidInput(fields={"/paper": _("请选择证件种类。")})
    if not number.strip():
        raise InvalidInput(fields={"/number": _("请填写证件号码。")})
    _papers[0][1](kind, number, issuer)


def account_of_party(party_id: UUID) -> Account | None:
    """The person's own account that can sign in, the oldest first."""
    rows = Account.objects.filter(party_id=party_id, kind="person", is_active=True)
    return rows.order_by("created_at", "id").first()


LevelProof = Callable[[Account, str, str, str, str], None]
_level_proof: list[LevelProof] = []


def use_level_proof(prove: LevelProof) -> None:
    """Fill the port: ``prove(account, level, provider, number, name)`` keeps what a trusted provider vouched for."""
    _level_proof[:] = [prove]


def prove_from_above(account: Account, level: str, provider: str, number: str, name: str) -> None:
    """Raise the level of an account; refuses where the number is somebody else's. Nothing without a room of proofs."""
    for prove in _level_proof:
        prove(account, level, provider, number, name)


WindowProof = Callable[[Actor, Account, PaperShown], None]
_window_proof: list[WindowProof] = []


def use_window_proof(prove: WindowProof) -> None:
    """Fill the port: ``prove(clerk, account, paper)`` keeps what the clerk saw as a proof."""
    _window_proof[:] = [prove]


def prove_at_window(actor: Actor, account: Account, paper: PaperShown) -> None:
    """Keep it; the look into the register is recorded by whoever fills the port."""
    if not _window_proof:
        raise NotReady(_("还没有接通身份核验，暂时不能在窗口开通账号。"))
    _window_proof[0](actor, account, paper)
