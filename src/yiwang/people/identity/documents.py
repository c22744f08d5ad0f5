"""Documents: sealed numbers with a blind index, found and added; each living number belongs to one party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from yiwang.core import clock
from yiwang.core.errors import InvalidInput
from yiwang.core.ids import new_id
from yiwang.core.keys import keystore, open_json, seal_json
from yiwang.crypto.blind_index import BlindIndex
from yiwang.identifiers import IdentifierError, certificate_types, resident_id
from yiwang.people.identity.errors import PersonTaken
from yiwang.people.identity.models import IdentityDocument

# What somebody may prove who he is with (居民身份证法 第二条, 护照法 第二条); a driving licence is no such paper.
KINDS = ("111", "112", "H01", "414", "511", "516", "553")
ISSUED_BY_COUNTRIES = ("414",)
PURPOSE = "identity_document.number"
TABLE, FIELD = "identity_document", "number_sealed"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as given: checked and tidied, with its kind put right."""

    kind: str
    number: str
    issuer: str = ""

    @property
    def index_kind(self) -> str:
        """A temporary card bears the number of the card."""
        return "111" if self.kind == "112" else self.kind

    @property
    def lasting(self) -> str:
        """What stays when the paper is issued again."""
        return certificate_types.lasting_part(self.kind, self.number)

    @property
    def born(self) -> date | None:
        """The birthday, where the number tells it."""
        if len(self.number) == 18 and self.kind in ("111", "112", "H01", "553"):
            return resident_id.check(self.number).birth
        return None


def paper_of(kind: str, number: str, issuer: str = "") -> Paper:
    """Check what was typed. Refuses ``invalid_input`` at ``/document``, ``/number`` or ``/issuer``."""
    if kind not in KINDS:
        raise InvalidInput(fields={"/document": _("请选择证件种类。")})
    try:
        kind, number = certificate_types.document_of(kind, number[:60])
    except IdentifierError as wrong:
        raise InvalidInput(fields={"/number": wrong.text(_)}) from wrong
    issuer = issuer.strip().upper()[:10]
    if kind not in ISSUED_BY_COUNTRIES:
        issuer = ""
    elif not (len(issuer) == 3 and issuer.isascii() and issuer.isalpha()):
        raise InvalidInput(fields={"/issuer": _("请照护照资料页填写签发国的三个字母。")})
    return Paper(kind, number, issuer)


def holder_of(paper: Paper) -> UUID | None:
    """The party that the living document belongs to."""
    rows = IdentityDocument.objects.unscoped("matching a document that somebody shows").filter(
        kind=paper.index_kind,
        issuer=paper.issuer,
        number_index__in=_index().candidates(paper.lasting, PURPOSE),
        ended_at=None,
    )
    found: UUID | None = rows.values_list("party_id", flat=True).first()
    return found


def add(party_id: UUID, paper: Paper, *, seen_by: str, valid_until: date | None = None) -> None:
    """Keep a document that was seen; one known already is seen again. Call inside a use case.

    Refuses ``person_taken`` if it belongs to somebody else.
    """
    _lock(paper)
    holder = holder_of(paper)
    if holder not in (None, party_id):
        raise PersonTaken
    if holder == party_id:
        known = IdentityDocument.objects.unscoped("the party's own document").filter(
            party_id=party_id, kind=paper.index_kind, issuer=paper.issuer, ended_at=None,
            number_index__in=_index().candidates(paper.lasting, PURPOSE),
        )  # fmt: skip
        known.update(seen_by=seen_by, seen_at=clock.now(), **({"valid_until": valid_until} if valid_until else {}))
        return
    key = new_id()
    IdentityDocument.objects.create(
        id=key,
        party_id=party_id,
        kind=paper.index_kind,
        issuer=paper.issuer,
        number_sealed=seal_json(paper.number, table=TABLE, record_id=key, field=FIELD),
        number_index=_index().blind(paper.lasting, PURPOSE),
        valid_until=valid_until,
        seen_by=seen_by,
        seen_at=clock.now(),
    )


def papers_of(party_id: UUID) -> list[Paper]:
    """The living documents of a party, opened: for looking something up under them, never to be shown."""
    rows = IdentityDocument.objects.unscoped("what stands under the party's papers").filter(
        party_id=party_id, ended_at=None
    )
    return [
        Paper(
            row.kind,
            str(open_json(bytes(row.number_sealed), table=TABLE, record_id=row.pk, field=FIELD)),
            row.issuer,
        )
        for row in rows.order_by("kind", "id")
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as pages show it."""

    kind: str
    number: str
    issuer: str
    valid_until: date | None
    ended: bool


def shown(row: IdentityDocument) -> Shown:
    """Masked; never more."""
    number = str(open_json(bytes(row.number_sealed), table=TABLE, record_id=row.pk, field=FIELD))
    return Shown(
        _(certificate_types.name(row.kind)), masked(number), row.issuer, row.valid_until, row.ended_at is not None
    )


def masked(number: str) -> str:
    """The first six and the last four of long numbers; of short ones the first and the last two."""
    if len(number) > 12:
        return resident_id.mask(number)
    return number[:1] + "*" * max(len(number) - 3, 1) + number[-2:]


def _lock(paper: Paper) -> None:
    """Writers of one number wait for one another, also while its index key is rotated."""
    name = f"identity document {paper.index_kind} {paper.issuer} {paper.lasting}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_index().blind(name, "lock").hex()])


def _index() -> BlindIndex:
    return BlindIndex(keystore())


def note_validity(party_id: UUID, paper: Paper, until: date) -> None:
    """Until when the paper itself is valid, as it says."""
    rows = IdentityDocument.objects.unscoped("the document that was just seen")
    rows.filter(party_id=party_id, kind=paper.index_kind, issuer=paper.issuer, ended_at=None).update(valid_until=until)
