"""A person's own signature: proven, in an envelope, used by nobody else."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from tests import factories

from yiwang.core import clock, files, signing
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.people.privacy.own_data import ERASED, OWN_DATA, Person
from yiwang.people.signin.freshness import ReauthenticationNeeded
from yiwang.support.seals import queries
from yiwang.support.seals.actions.applying import apply_seal, file_of
from yiwang.support.seals.actions.ending import change_seal
from yiwang.support.seals.actions.signatures import make_signature
from yiwang.support.seals.bodies import body_of
from yiwang.support.seals.errors import NotAuthorised, ProvenTooLittle, SealNotCurrent
from yiwang.support.seals.models import Seal
from yiwang.support.seals.tests.test_life import given, made, put, sealing


@pytest.fixture
def citizen(db):
    return replace(factories.person("王秀英", "real_person"), authenticated_at=clock.now())


def sign(actor, seal, **more):
    return apply_seal(actor=actor, seal_id=seal.pk, sealing=sealing(**more), name="承诺书.ofd")


def test_a_citizen_signs_and_anybody_sees_whose_signature_it_is(citizen):
    seal = make_signature(actor=citizen)
    use = sign(citizen, seal)
    told = verify_ofd(files.read(file_of(citizen, use)), signing.trust_list()).verdict
    assert told.level == "valid" and told.signer.startswith("王秀英") and told.seal_name == "王秀英"
    assert (seal.assurance, use.used_by, use.organization_id) == ("real_person", citizen.account_id, None)
    assert [one.pk for one in queries.use_rows(citizen)] == [use.pk]


def test_name_picture_and_seal_of_a_person_lie_in_the_envelope(citizen):
    seal = Seal.objects.unscoped("test").get(pk=make_signature(actor=citizen).pk)
    assert (seal.name, bytes(seal.picture), bytes(seal.der)) == ("王*英", b"", b"")
    assert body_of(seal).name == "王秀英"
    told = list(OWN_DATA["signatures"].read(Person(citizen.account_id)))
    assert told[0]["sealed"]["name"] == "王秀英"


def test_nobody_else_sees_or_uses_it(citizen, office):
    seal = make_signature(actor=citizen)
    for actor in (office.keeper, office.chief, factories.person("别人", "real_person")):
        with pytest.raises(NotFound):
            sign(replace(actor, authenticated_at=clock.now()), seal)
        assert not Seal.objects.visible_to(actor).filter(pk=seal.pk).exists()


def test_a_colleague_who_sees_an_officials_signature_cannot_use_or_end_it(office):
    own = make_signature(actor=replace(office.user, authenticated_at=clock.now()))
    assert Seal.objects.visible_to(office.keeper).filter(pk=own.pk).exists()
    with pytest.raises(NotAuthorised):
        sign(replace(office.keeper, authenticated_at=clock.now()), own)
    with pytest.raises(NotPermitted):
        change_seal(actor=office.keeper, seal_id=own.pk, change="revoke", reason="替他注销")


def test_it_needs_a_proven_identity_and_a_fresh_proof(citizen):
    with pytest.raises(ProvenTooLittle):
        make_signature(actor=replace(citizen, assurance="registered"))
    stale = replace(citizen, authenticated_at=clock.now() - timedelta(hours=1))
    with pytest.raises(ReauthenticationNeeded):
        make_signature(actor=stale)
    seal = make_signature(actor=citizen)
    with pytest.raises(ReauthenticationNeeded):
        sign(stale, seal)


def test_a_new_signature_replaces_the_old_one_and_a_revoked_one_signs_no_more(citizen):
    first = make_signature(actor=citizen)
    kept = io.BytesIO()
    Image.new("RGBA", (720, 300), (0, 0, 0, 0)).save(kept, "PNG")
    second = make_signature(actor=citizen, picture=kept.getvalue())
    assert (second.width_mm, second.height_mm, second.replaces_id) == (36, 15, first.pk)
    with pytest.raises(SealNotCurrent):
        sign(citizen, first)
    change_seal(actor=citizen, seal_id=second.pk, change="revoke", reason="不用了")
    with pytest.raises(SealNotCurrent):
        sign(citizen, second)
    with pytest.raises(InvalidInput):
        make_signature(actor=citizen, picture=b"nothing")


def test_a_signature_stands_beside_the_seal_of_the_organization(office):
    seal = made(office)
    given(office, seal)
    sealed = files.read(file_of(office.user, put(office, seal)))
    signer = replace(office.chief, authenticated_at=clock.now())
    use = sign(signer, make_signature(actor=signer), content=sealed)
    told = verify_ofd(files.read(file_of(signer, use)), signing.trust_list())
    assert [one.verdict.level for one in told.signatures] == ["valid", "valid"]
    assert [one.verdict.seal_name for one in told.signatures] == ["徐闻县市场监督管理局", "批准员"]


def test_a_closed_account_signs_no_more_and_what_it_signed_stays_good(citizen):
    seal = make_signature(actor=citizen)
    content = files.read(file_of(citizen, sign(citizen, seal)))
    assert ERASED["signatures"](Person(citizen.account_id)) == 1
    with pytest.raises(SealNotCurrent):
        sign(citizen, seal)
    assert verify_ofd(content, signing.trust_list()).verdict.level == "valid_then"
