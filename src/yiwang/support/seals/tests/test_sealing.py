"""Seals on documents, as other rooms put them there: right, registered, recorded, once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from yiwang.core import signing
from yiwang.core.actor import SYSTEM
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.core.use_case import record, use_case
from yiwang.crypto.digests import sm3
from yiwang.crypto.timestamps import check_token
from yiwang.formats.ofd.reading import open_ofd
from yiwang.formats.ofd.signing import read_signatures
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.formats.seal.structure import read_signature
from yiwang.support.seals.errors import FileNotSealable, NoSeal, NotAuthorised
from yiwang.support.seals.models import Seal, SealUse
from yiwang.support.seals.sealing import default_seal, seal_document
from yiwang.support.seals.tests.conftest import paper


@use_case("licence.issued")
def issue(*, actor, office, content, seal_id=None, title="食品经营许可证"):
    """What a room does that seals: its own event, and the seal in one transaction."""
    subject = Subject("licence", new_id())
    done = seal_document(
        actor=actor,
        seal_id=seal_id,
        office_id=office.place.pk,
        content=content,
        placings=None,
        reason="颁发证照",
        subject=subject,
        title=title,
    )
    record("licence.issued", actor=actor, subject=subject, organization_id=office.place.pk)
    return done


def test_the_system_seals_a_licence_and_anybody_can_verify_it(office):
    content = issue(actor=SYSTEM, office=office, content=paper())
    told = verify_ofd(content, signing.trust_list()).verdict
    assert (told.level, told.seal_name) == ("valid", "徐闻县市场监督管理局电子证照专用章")
    assert told.signer_code == office.place.uscc
    (use,) = SealUse.objects.unscoped("test")
    assert bytes(use.digest) == sm3(content) and bytes(use.digest_before) == sm3(paper())
    assert (use.use, use.title, use.reason, use.used_by) == ("licence", "食品经营许可证", "颁发证照", None)
    event = Event.objects.unscoped("test").get(type="seal.used")
    assert event.payload["digest"] == sm3(content).hex() and event.subject_id == use.seal_id


def test_a_demo_seal_is_made_once_and_has_a_number_of_thirteen_digits(office):
    first, second = default_seal(office.place, "licence"), default_seal(office.place.pk, "licence")
    assert first.pk == second.pk and first.number.startswith("440825") and len(first.number) == 13
    assert default_seal(office.place, "unit").pk != first.pk


def test_an_organization_that_did_not_ask_has_no_seal(office, settings):
    settings.SEALS_FOR_ALL = False
    with pytest.raises(NoSeal):
        default_seal(office.place, "licence")


def test_the_register_of_uses_cannot_be_changed_or_deleted(office):
    issue(actor=SYSTEM, office=office, content=paper())
    (use,) = SealUse.objects.unscoped("test")
    for change in (lambda: SealUse.objects.unscoped("t").update(reason="别的"), lambda: use.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_organization_has_one_licence_seal(office):
    seal = Seal.objects.unscoped("test").get(pk=default_seal(office.place, "licence").pk)
    seal.pk, seal.number = new_id(), "1"
    with pytest.raises(IntegrityError), transaction.atomic():
        seal.save(force_insert=True)


def test_another_organizations_seal_is_not_put_on(office):
    other = default_seal(office.stranger.posts[0].organization_id, "licence")
    with pytest.raises(NotAuthorised):
        issue(actor=SYSTEM, office=office, content=paper(), seal_id=other.pk)


def test_an_official_without_authorisation_seals_nothing_and_nothing_is_registered(office):
    with pytest.raises(NotAuthorised):
        issue(actor=office.user, office=office, content=paper())
    assert not SealUse.objects.unscoped("test").exists()


def test_what_is_no_ofd_is_refused_at_its_field(office):
    with pytest.raises(FileNotSealable) as refused:
        issue(actor=SYSTEM, office=office, content=b"PK nothing")
    assert refused.value.fields == {"/file": "这不是 OFD 文件"}


def test_sealing_costs_three_round_trips(office, django_assert_num_queries):
    issue(actor=SYSTEM, office=office, content=paper())
    with django_assert_num_queries(6):  # with savepoint, its release, and the events
        issue(actor=SYSTEM, office=office, content=paper())


def test_every_use_carries_a_time_stamp(office):
    ofd = open_ofd(issue(actor=SYSTEM, office=office, content=paper()))
    signed = read_signature(ofd.package.read(read_signatures(ofd)[0].signed_value))
    trust = signing.trust_list()
    stamp = check_token(signed.time_stamp, signed.signature, trust.roots, intermediates=trust.intermediates)
    assert stamp.problem is None and stamp.moment == signed.signed_at
