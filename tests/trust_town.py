"""A county in which every system of trust is used through its public actions, and a stranger who checks the results.

The stranger has what anybody can download: the published trust list, the status lists, and the file in his hand.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client

from tests import factories, licensed
from yiwang.calendar import legal_day
from yiwang.core import clock, files
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.core.outbox import CONSUMERS
from yiwang.engines.registers.actions.record import record_state
from yiwang.formats.checked import Checked
from yiwang.formats.checking import check_file
from yiwang.formats.ledger_evidence import Proof
from yiwang.formats.ofd.building import Builder
from yiwang.formats.status_lists import SHARD, StatusList, read_status_list
from yiwang.formats.trust_lists import Trusted, read_trust_list
from yiwang.identifiers import uscc
from yiwang.packs.publishing import publish_pack
from yiwang.people.models import Organization
from yiwang.support.ledger import heads, notary, queries
from yiwang.support.ledger.notary import Bounds
from yiwang.support.licences.models import Licence
from yiwang.support.seals.actions.applying import apply_seal, file_of
from yiwang.support.seals.actions.asking import Wish, ask_seal
from yiwang.support.seals.actions.authorising import authorise
from yiwang.support.seals.actions.deciding import approve_seal
from yiwang.support.seals.models import Seal, SealUse
from yiwang.support.seals.sealing import Sealing

NUMBER = "440524188001010014"
PACKS = factories.REPOSITORY / "packs"
TRIAL = factories.REPOSITORY / "tests" / "packs" / "licensed-permit"
TERRACE_FORM = """\
title: 外摆申请
type: object
required: [applicant, shop]
properties:
  applicant:
    title: 申请人
    type: object
    required: [name]
    properties:
      name: {type: string, title: 姓名, x-source: register:persons.name, x-privacy: personal}
  shop:
    title: 店
    type: object
    required: [name, address]
    properties:
      name: {type: string, title: 店名, x-source: licence:trial-permit.shop}
      address: {type: string, title: 地址, x-source: licence:trial-permit.address}
      permit: {type: string, title: 许可证编号, x-source: licence:trial-permit.number}
"""
TERRACE_MATERIALS = """\
materials:
  - {material: trial-permit, title: 测试许可证, held: licence:trial-permit}
  - {material: promise, title: 签了名的承诺书, need: required, kinds: [electronic], files: {types: [ofd], max_mb: 5}}
"""


@dataclass
class Town:
    """Who and what there is."""

    office: Organization
    keeper: Actor
    holder: Actor


def build() -> Town:
    """An office that may issue the trial permit, its licence official, and a citizen of the register."""
    office = licensed.publish()
    duties = ("licence.issue", "licence.revoke", "licence.share")
    holder = factories.person("王秀英", "real_person")
    in_register(holder)
    return Town(office, factories.official(*duties, at=office, name="证照管理员"), signed_in(holder))


def in_register(person: Actor, number: str = NUMBER, **more: Any) -> None:
    """A person of the population register."""
    values = {"resident_id": number, "name": person.name, "birthday": "1980-01-01", "household_division": "440825"}
    register("persons", person, {**values, "alive": True, **more})


def register(name: str, about: Actor, values: dict[str, Any]) -> None:
    """What a register holds about a person."""
    today = legal_day(clock.now())
    record_state(actor=SYSTEM, register=name, values=values, as_of=today, source="演示", subject_id=about.party_id)


def signed_in(actor: Actor) -> Actor:
    """The same, who has just proven who sits there."""
    return replace(actor, authenticated_at=clock.now())


def with_terrace(folder: Path) -> Path:
    """The trial pack with one more item, which uses the licence that the other one gives."""
    copy = folder / "licensed-permit"
    shutil.copytree(TRIAL, copy)
    item = (TRIAL / "items" / "new.yaml").read_text("utf-8")
    item = item.replace("licensed.new", "licensed.terrace").replace("测试许可发证", "外摆许可")
    item = item.replace("form: licensed", "form: terrace").replace("materials: []\n", TERRACE_MATERIALS)
    item = item.replace("licence: trial-permit, effect: issue, ", "")
    head, _sep, rest = item.partition("questions:")
    (copy / "items" / "terrace.yaml").write_text(head + rest[rest.index("form:") :], "utf-8")
    (copy / "forms" / "terrace.yaml").write_text(TERRACE_FORM, "utf-8")
    return copy


def permit(town: Town) -> Licence:
    """The licence that an approval gives: applied for, accepted, granted, issued by the job."""
    licensed.granted(town.holder)
    found: Licence = Licence.objects.visible_to(town.holder).get(type_key="trial-permit")
    return found


def office_for(role: str, name: str) -> Organization:
    """An organization with a right credit code of its own, so that its licences have identifiers."""
    office = factories.organization(role=role, name=name)
    body = f"MB{Organization.objects.count():06d}"
    office.name, office.uscc, office.demo = name, uscc.make("1", "1", "440825", body), True
    office.save()
    return office


def publish(name: str) -> None:
    """A shipped pack."""
    publish_pack(actor=SYSTEM, path=PACKS / name)


# Documents and seals


def paper(words: str) -> bytes:
    """An OFD of one page."""
    builder = Builder()
    builder.page().text(words, 30, 40, 6)
    return builder.build()


def seal_for(office: Organization, user: Actor, uses: tuple[str, ...], purpose: str = "unit") -> Seal:
    """A seal as offices get one: asked for by one, approved by another, a third authorises the post of ``user``."""
    today = legal_day(clock.now())
    wish = Wish(office.pk, purpose, "单位成立", today, today + timedelta(days=365))
    asked = ask_seal(actor=factories.official("seal.apply", at=office, name="申请员"), wish=wish)
    seal = approve_seal(actor=factories.official("seal.approve", at=office, name="批准员"), seal_id=asked.pk)
    keeper = factories.official("seal.keep", at=office, name="保管员")
    authorise(actor=keeper, seal_id=seal.pk, post_id=user.posts[0].post_id, uses=uses, until=None)
    return seal


def put(actor: Actor, seal: Seal, content: bytes, title: str, use: str = "document") -> tuple[SealUse, bytes]:
    """A seal or signature put on at the desk: the line in the register, and the file as it is downloaded."""
    sealing = Sealing(content, Subject("file", new_id()), title, "会议决定", use)
    done = apply_seal(actor=actor, seal_id=seal.pk, sealing=sealing, name=f"{title}.ofd")
    file = file_of(actor, done)
    assert file is not None
    return done, files.read(file)


# What follows by itself


def followed() -> None:
    """What the worker does with the log."""
    events = list(Event.objects.unscoped("the worker reads all").order_by("recorded_at", "id"))
    for name in ("looks", "licence-uses", "licence-use-messages"):
        CONSUMERS[name](events)


def notarised() -> int:
    """The notary numbers everything, what this transaction wrote among it, and signs a head; the size of the log."""
    while notary.settle(500, within=Bounds(2**62, 2**62 + 1)):
        pass
    head = heads.sign_due(clock.now())
    assert head is not None
    return int(head.size)


def proof_of(event: Event) -> Proof:
    """The proof of an event, which must have one."""
    proof = queries.proof_of(event.pk)
    assert proof is not None
    return proof


# The stranger


def trust() -> Trusted:
    """The trust list as it is published."""
    return read_trust_list(Client().get("/trust.json").content)


def status_of(licence: Licence) -> StatusList:
    """The signed list that has the licence."""
    answer = Client().get(f"/status/{licence.status_number // SHARD}")
    return read_status_list(answer.content, trust().trust)


def checked(content: bytes, *lists: StatusList) -> Checked:
    """What a stranger finds with the trust list and these status lists, the database out of reach."""
    known = trust()
    with no_database():
        return check_file(content, known, status=lists)


@contextmanager
def no_database() -> Iterator[None]:
    """Inside, every statement fails."""

    def refuse(*_given: Any) -> None:
        raise AssertionError("an outsider has no database")

    with connection.execute_wrapper(refuse):
        yield


def flipped(content: bytes) -> bytes:
    """One bit of the middle changed."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
