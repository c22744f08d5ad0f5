"""A seal's life: asked by one, decided by another, given to posts, ended; what each of them may not do."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from tests import factories

from yiwang.calendar import legal_day
from yiwang.core import clock, files, signing
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.people.models import OrganizationParent
from yiwang.people.open_work import open_work
from yiwang.support.seals import queries
from yiwang.support.seals.actions.applying import apply_seal, file_of
from yiwang.support.seals.actions.asking import Wish, ask_seal
from yiwang.support.seals.actions.authorising import authorise, withdraw
from yiwang.support.seals.actions.deciding import approve_seal, refuse_seal
from yiwang.support.seals.actions.ending import change_seal
from yiwang.support.seals.ended import ended_seals
from yiwang.support.seals.errors import (
    NotAuthorised,
    OneIsEnough,
    PictureNotUsable,
    SamePersonApproves,
    SealNotCurrent,
)
from yiwang.support.seals.models import Seal, SealUse
from yiwang.support.seals.sealing import Sealing
from yiwang.support.seals.tests.conftest import paper


def wish(office, purpose="unit", **more):
    day = legal_day(clock.now())
    return replace(Wish(office.place.pk, purpose, "单位成立", day, day + timedelta(days=365)), **more)


def made(office, purpose="unit", **more):
    seal = ask_seal(actor=office.clerk, wish=wish(office, purpose, **more))
    return approve_seal(actor=office.chief, seal_id=seal.pk)


def given(office, seal, uses=("document",), until=None):
    return authorise(actor=office.keeper, seal_id=seal.pk, post_id=office.user.posts[0].post_id, uses=uses, until=until)


def sealing(content=None, **more):
    told = Sealing(content or paper(), Subject("file", new_id()), "关于检查的通知", "会议决定印发", "document")
    return replace(told, **more)


def put(office, seal, actor=None, **more):
    return apply_seal(actor=actor or office.user, seal_id=seal.pk, sealing=sealing(**more), name="通知.ofd")


def file_content(office, use):
    return files.read(file_of(office.user, use))


def level(content):
    return verify_ofd(content, signing.trust_list()).verdict.level


def test_asked_approved_authorised_applied_verified_and_revoked(office):
    seal = made(office)
    assert seal.state == "current" and len(seal.number) == 13 and seal.number.startswith("440825")
    with pytest.raises(NotAuthorised):
        put(office, seal)
    given(office, seal)
    use = put(office, seal)
    content = file_content(office, use)
    assert level(content) == "valid"
    change_seal(actor=office.chief, seal_id=seal.pk, change="revoke", reason="机构撤销")
    with pytest.raises(SealNotCurrent):
        put(office, seal)
    told = verify_ofd(content, signing.trust_list()).verdict
    assert told.level == "valid_then" and told.since == ("印章在签署之后被停用或注销",)
    steps = [one.what for one in seal.steps.order_by("id")]
    assert steps == ["asked", "made", "authorised", "revoked"]
    types = Event.objects.unscoped("test").filter(subject_id=seal.pk).values_list("type", flat=True)
    assert set(types) == {"seal.asked", "seal.made", "seal.authorised", "seal.used", "seal.revoked"}


def test_who_asked_does_not_approve_and_not_refuse(office):
    both = factories.official("seal.apply", "seal.approve", at=office.place)
    seal = ask_seal(actor=both, wish=wish(office))
    for act in (
        lambda: approve_seal(actor=both, seal_id=seal.pk),
        lambda: refuse_seal(actor=both, seal_id=seal.pk, reason="不"),
    ):
        with pytest.raises(SamePersonApproves):
            act()
    assert Seal.objects.unscoped("test").get(pk=seal.pk).state == "asked"


def test_a_refusal_has_a_reason_and_is_final(office):
    seal = ask_seal(actor=office.clerk, wish=wish(office))
    with pytest.raises(InvalidInput):
        refuse_seal(actor=office.chief, seal_id=seal.pk, reason=" ")
    refuse_seal(actor=office.chief, seal_id=seal.pk, reason="名称不对")
    with pytest.raises(SealNotCurrent):
        approve_seal(actor=office.chief, seal_id=seal.pk)
    again = ask_seal(actor=office.clerk, wish=wish(office))
    assert again.pk != seal.pk


def test_an_office_above_approves_and_ends_and_one_beside_knows_nothing(office):
    city = factories.organization("government", code="4408", name="湛江市人民政府")
    office.place.lineage = [city.pk, office.place.pk]
    office.place.save()
    OrganizationParent.objects.create(organization=office.place, parent=city)
    above = factories.official("seal.approve", at=city, name="市里")
    seal = ask_seal(actor=office.clerk, wish=wish(office))
    with pytest.raises(NotFound):
        approve_seal(actor=office.stranger, seal_id=seal.pk)
    approve_seal(actor=above, seal_id=seal.pk)
    with pytest.raises(NotFound):
        change_seal(actor=office.stranger, seal_id=seal.pk, change="suspend", reason="不归我管")
    change_seal(actor=above, seal_id=seal.pk, change="suspend", reason="核查")
    with pytest.raises(NotPermitted):
        change_seal(actor=office.keeper, seal_id=seal.pk, change="resume", reason="下级自行恢复")
    change_seal(actor=above, seal_id=seal.pk, change="resume", reason="核查完毕")
    change_seal(actor=office.keeper, seal_id=seal.pk, change="suspend", reason="保管员外出")
    change_seal(actor=office.keeper, seal_id=seal.pk, change="resume", reason="保管员回来")
    change_seal(actor=above, seal_id=seal.pk, change="suspend", reason="核查")
    with pytest.raises(NotPermitted):
        ask_seal(actor=above, wish=wish(office))


def test_duties_do_not_stand_in_for_each_other(office):
    seal = ask_seal(actor=office.clerk, wish=wish(office))
    for actor in (office.clerk, office.keeper, office.user):
        with pytest.raises(NotPermitted):
            approve_seal(actor=actor, seal_id=seal.pk)
    with pytest.raises(NotPermitted):
        ask_seal(actor=office.chief, wish=wish(office, "contract"))
    approve_seal(actor=office.chief, seal_id=seal.pk)
    for actor in (office.clerk, office.user):
        with pytest.raises(NotPermitted):
            change_seal(actor=actor, seal_id=seal.pk, change="revoke", reason="不")
    with pytest.raises(NotPermitted):
        authorise(actor=office.chief, seal_id=seal.pk, post_id=office.user.posts[0].post_id, uses=["case"], until=None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"why": " "}, "/why"),
        ({"why": "长" * 501}, "/why"),
        ({"purpose": "personal"}, "/purpose"),
        ({"size_mm": 300}, "/size_mm"),
        ({"valid_until": legal_day(clock.now())}, "/valid_until"),
        ({"valid_until": legal_day(clock.now()) + timedelta(days=5000)}, "/valid_until"),
        ({"valid_from": legal_day(clock.now()) - timedelta(days=1)}, "/valid_from"),
        ({"picture": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"}, "/picture"),
        ({"picture": b"GIF89a"}, "/picture"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(office, changes, field):
    with pytest.raises(InvalidInput) as refused:
        ask_seal(actor=office.clerk, wish=wish(office, **changes))
    assert set(refused.value.fields) == {field}


def test_an_organization_has_one_unit_seal_and_may_have_several_special_ones(office):
    made(office)
    with pytest.raises(OneIsEnough):
        ask_seal(actor=office.clerk, wish=wish(office))
    assert made(office, "contract").pk != made(office, "contract").pk


def test_the_same_application_sent_twice_is_one(office):
    first = ask_seal(actor=office.clerk, wish=wish(office, key="k1"))
    assert ask_seal(actor=office.clerk, wish=wish(office, key="k1")).pk == first.pk
    assert first.steps.count() == 1


def test_a_new_seal_takes_the_place_of_the_old_one_with_its_authorisations(office):
    old = made(office)
    given(office, old)
    before = file_content(office, put(office, old))
    new = ask_seal(actor=office.clerk, wish=wish(office, replaces=old.pk))
    approve_seal(actor=office.chief, seal_id=new.pk)
    old.refresh_from_db()
    assert old.state == "replaced" and old.number in ended_seals()
    with pytest.raises(SealNotCurrent):
        put(office, old)
    new.refresh_from_db()
    assert level(file_content(office, put(office, new))) == "valid" and level(before) == "valid_then"


def test_a_suspended_seal_rests_and_comes_back(office):
    seal = made(office)
    given(office, seal)
    content = file_content(office, put(office, seal))
    change_seal(actor=office.keeper, seal_id=seal.pk, change="suspend", reason="核查")
    assert level(content) == "valid_then"
    with pytest.raises(SealNotCurrent):
        put(office, seal)
    change_seal(actor=office.keeper, seal_id=seal.pk, change="resume", reason="核查完毕")
    assert level(content) == "valid" and level(file_content(office, put(office, seal))) == "valid"


def test_whoever_saw_an_older_state_changes_nothing(office):
    seal = made(office)
    seen = seal.row_version
    change_seal(actor=office.keeper, seal_id=seal.pk, change="suspend", reason="核查", row_version=seen)
    with pytest.raises(ChangedMeanwhile):
        change_seal(actor=office.chief, seal_id=seal.pk, change="revoke", reason="旧页面", row_version=seen)


def test_an_authorisation_ends_by_its_day_by_its_use_by_word_and_with_the_post(office):
    seal = made(office)
    permit = given(office, seal, uses=("document",), until=legal_day(clock.now()))
    assert put(office, seal).post_title == office.user.posts[0].title
    with pytest.raises(NotAuthorised):
        put(office, seal, use="contract")
    with clock.at(clock.now() + timedelta(days=2)), pytest.raises(NotAuthorised):
        put(office, seal)
    with pytest.raises(NotFound):  # without the post there is no seal to be seen
        put(office, seal, actor=replace(office.user, posts=()))
    withdraw(actor=office.keeper, permit_id=permit.pk, reason="轮岗")
    with pytest.raises(NotAuthorised):
        put(office, seal)


def test_only_living_posts_of_the_organization_with_the_duty_are_authorised(office):
    seal = made(office)
    for post in (office.clerk.posts[0].post_id, office.stranger.posts[0].post_id, new_id(), None):
        with pytest.raises(InvalidInput) as refused:
            authorise(actor=office.keeper, seal_id=seal.pk, post_id=post, uses=["case"], until=None)
        assert "/post" in refused.value.fields
    with pytest.raises(InvalidInput):
        given(office, seal, uses=("everything",))


def test_an_expired_seal_is_not_used_and_what_it_sealed_stays_good(office):
    seal = made(office)
    given(office, seal)
    content = file_content(office, put(office, seal))
    later = clock.now() + timedelta(days=400)
    with clock.at(later):
        with pytest.raises(SealNotCurrent):
            put(office, seal)
        assert seal.state_on(later) == "expired"
    told = verify_ofd(content, signing.trust_list(), now=later).verdict
    assert told.level == "valid_then" and "印章现已过期" in told.since


def test_a_use_needs_title_reason_and_kind_and_is_one_when_sent_twice(office):
    seal = made(office)
    given(office, seal)
    with pytest.raises(InvalidInput) as refused:
        put(office, seal, title="", reason=" ", use="?")
    assert set(refused.value.fields) == {"/title", "/reason", "/use"}
    first = put(office, seal, key="k")
    assert put(office, seal, key="k").pk == first.pk
    assert SealUse.objects.unscoped("test").count() == 1


def test_the_register_is_seen_by_the_organization_and_found_by_words_and_digest(office):
    seal = made(office)
    given(office, seal)
    use = put(office, seal)
    for actor in (office.user, office.keeper, office.chief):
        assert [one.pk for one in queries.use_rows(actor)] == [use.pk]
    assert not queries.use_rows(office.stranger).exists() and not queries.use_rows(factories.person()).exists()
    found = [
        bool(queries.use_rows(office.keeper, text=text)) for text in ("检查", "用印员", bytes(use.digest).hex(), "无")
    ]
    assert found == [True, True, True, False]


def test_the_figure_counts_organizations_with_a_living_seal(office):
    before = queries.organizations_with_seals().having
    seal = made(office)
    assert queries.organizations_with_seals().having == before + 1
    change_seal(actor=office.chief, seal_id=seal.pk, change="revoke", reason="机构撤销")
    assert queries.organizations_with_seals().having == before


def test_an_uploaded_picture_becomes_a_plain_png(office):
    kept = io.BytesIO()
    Image.new("RGB", (300, 300), "red").save(kept, "PNG")
    seal = ask_seal(actor=office.clerk, wish=wish(office, picture=kept.getvalue()))
    assert not seal.drawn and Image.open(io.BytesIO(bytes(seal.picture))).size == (300, 300)
    drawn = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 42 42"><circle cx="21" cy="21" r="20" fill="red"/></svg>'
    )
    other = ask_seal(actor=office.clerk, wish=wish(office, "contract", picture=drawn))
    assert Image.open(io.BytesIO(bytes(other.picture))).size == (420, 420)
    with pytest.raises(PictureNotUsable):
        ask_seal(actor=office.clerk, wish=wish(office, "finance", picture=b"\x89PNG\r\n\x1a\n" + b"0" * 50))


def test_an_organization_with_a_living_seal_is_not_closed(office):
    seal = made(office)
    assert open_work(office.place.pk)["没有注销的印章"] == 1
    change_seal(actor=office.chief, seal_id=seal.pk, change="revoke", reason="机构撤销")
    assert "没有注销的印章" not in open_work(office.place.pk)
