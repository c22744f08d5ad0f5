"""Several organizations at the top: only one of them says whose word about citizen numbers counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import InvalidInput
from yiwang.people.models import Organization
from yiwang.people.root import root_organization
from yiwang.people.signin.tests.above import ORIGIN, signed_in, wanted
from yiwang.people.signin.tests.provider import Provider
from yiwang.people.signin.upstream import configuring, discovery
from yiwang.people.signin.upstream.trusting import counts_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def above() -> Iterator[Provider]:
    provider = Provider()
    discovery.forget()
    yield provider
    provider.close()


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.ORIGIN = ORIGIN
    settings.ROOT_ORGANIZATION = ""


@pytest.fixture
def tops():
    """A county government and a hospital, both led by nobody."""
    return factories.organization("government", name="徐闻县人民政府"), factories.organization("hospital", name="医院")


def guard(office):
    return factories.official("security", at=office, name=f"安全{office.name[:2]}")


def test_the_single_government_at_the_top_is_the_root(tops):
    assert root_organization() == tops[0].pk
    factories.organization("government", "440823", name="遂溪县人民政府")
    assert root_organization() is None, "two governments that nobody leads: it is not clear"
    Organization.objects.filter(name="遂溪县人民政府").update(lineage=[tops[0].pk, tops[1].pk])
    assert root_organization() == tops[0].pk


def test_the_only_organization_is_the_root_and_two_of_no_government_are_not():
    assert root_organization() is None
    one = factories.organization("hospital", name="医院")
    assert root_organization() == one.pk
    factories.organization("tax", name="税务局")
    assert root_organization() is None


@pytest.mark.parametrize("by", ["pk", "name", "uscc"])
def test_the_setting_names_it_and_a_wrong_name_trusts_nobody(tops, settings, by):
    Organization.objects.filter(pk=tops[1].pk).update(uscc="11440825MB2C00001X")
    tops[1].refresh_from_db()
    settings.ROOT_ORGANIZATION = str(getattr(tops[1], by))
    assert root_organization() == tops[1].pk
    settings.ROOT_ORGANIZATION = "没有这个机构"
    assert root_organization() is None


def test_only_the_root_trusts_a_provider_for_numbers(tops, above):
    county, hospital = guard(tops[0]), guard(tops[1])
    with pytest.raises(InvalidInput) as refused:
        configuring.add_provider(actor=hospital, wanted=wanted(above, trusted_for_number=True))
    assert list(refused.value.fields) == ["/trusted_for_number"]
    made = configuring.add_provider(actor=hospital, wanted=wanted(above))
    with pytest.raises(InvalidInput):
        configuring.change_provider(
            actor=hospital, provider_id=made.pk, wanted=wanted(above, trusted_for_number=True, secret="")
        )
    made.delete()
    assert counts_number(configuring.add_provider(actor=county, wanted=wanted(above, trusted_for_number=True)))


def test_the_form_says_so_at_its_field_and_keeps_what_was_typed(tops, above):
    given = {name: getattr(wanted(above), name) for name in configuring.Wanted.__slots__}
    desk = signed_in(guard(tops[1]).account_id)
    page = desk.post("/desk/upstream/new/", {**given, "trusted_for_number": "true", "enabled": "true"})
    text = page.content.decode()
    assert page.status_code == 422 and "最上级机构能信任" in text and given["issuer"] in text


def test_trust_ends_when_another_organization_becomes_the_root(tops, above, settings):
    made = configuring.add_provider(actor=guard(tops[0]), wanted=wanted(above, trusted_for_number=True))
    assert counts_number(made)
    settings.ROOT_ORGANIZATION = "医院"
    assert not counts_number(made)


def test_whoever_runs_the_installation_may_trust_a_provider(tops, above, settings):
    settings.ROOT_ORGANIZATION = "医院"
    assert counts_number(configuring.add_provider(actor=SYSTEM, wanted=wanted(above, trusted_for_number=True)))
