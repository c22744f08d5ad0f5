"""Names of persons: masked in clear, whole in the envelope, whoever writes them and however old the row is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import clock, keys
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput
from yiwang.crypto.errors import CryptoProblem
from yiwang.people.actions.accounts import create_account
from yiwang.people.actors import read_actor
from yiwang.people.identity import sealing as merges
from yiwang.people.identity.models import Duplicate
from yiwang.people.models import Account
from yiwang.people.names import CLOSED_NAME, mask_name, open_name
from yiwang.people.sealing import seal_names, seal_some
from yiwang.people.sessions import open_session

pytestmark = pytest.mark.django_db
NAME, OTHER = "欧阳秘密", "司马无人"
PASSWORD = "春江潮水连海平-2026"


def lying() -> str:
    """What the table of accounts gives to whoever steals it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, ' ') FROM people_account a")
        return str(cursor.fetchone()[0])


def person(name: str = NAME, **values) -> Account:
    return Account.objects.create(login=f"p{Account.objects.count()}", name=name, kind="person", **values)


def in_clear(name: str = NAME) -> Account:
    """A row as older installations wrote it."""
    account = person(name)
    Account.objects.filter(pk=account.pk).update(name=name, sealed_name=None)
    return Account.objects.get(pk=account.pk)


@pytest.mark.parametrize(
    ("name", "masked"), [("王秀英", "王*英"), ("王秀", "王*"), ("欧阳秘密", "欧**密"), ("王", "王"), ("", "")]
)
def test_a_masked_name_stays_masked(name, masked):
    assert mask_name(name) == mask_name(masked) == masked


def test_the_name_of_a_person_never_lies_in_clear_however_it_was_set():
    account = person()
    assert (account.name, account.full_name) == ("欧**密", NAME) and NAME not in lying()
    account.name = OTHER
    account.save(update_fields=["name"])
    again = Account.objects.get(pk=account.pk)
    assert (again.name, again.full_name) == ("司**人", OTHER) and OTHER not in lying()
    Account.objects.bulk_create([Account(login="many", name=NAME, kind="person")])
    assert Account.objects.get(login="many").full_name == NAME and NAME not in lying()


def test_saving_something_else_leaves_the_envelope_as_it_is():
    account = person()
    sealed = bytes(account.sealed_name)
    account.language = "en"
    account.save()
    account.save(update_fields=["language"])
    assert bytes(Account.objects.get(pk=account.pk).sealed_name) == sealed


def test_a_row_that_was_masked_by_another_rule_keeps_its_whole_name():
    account = person()
    Account.objects.filter(pk=account.pk).update(name="欧***")
    again = Account.objects.get(pk=account.pk)
    again.save()
    assert Account.objects.get(pk=account.pk).full_name == NAME


def test_names_of_officials_stay_for_the_address_book():
    account = Account.objects.get(pk=factories.official("clerk", name="李办事").account_id)
    assert account.sealed_name is None and account.name == account.full_name == "李办事"


def test_an_envelope_of_somebody_else_does_not_open():
    account, other = person(), person(OTHER)
    with pytest.raises(CryptoProblem):
        open_name(account.pk, bytes(other.sealed_name), account.name)


def test_the_actor_bears_the_whole_name_in_one_round_trip():
    account = person()
    token = open_session(actor=SYSTEM, account=account)
    with CaptureQueriesContext(connection) as asked:
        actor = read_actor(token)
    assert actor.name == NAME and len(asked) == 1


def test_a_session_of_a_row_that_is_not_sealed_yet_has_its_name():
    token = open_session(actor=SYSTEM, account=in_clear())
    assert read_actor(token).name == NAME


def test_without_keys_public_pages_know_the_masked_name(monkeypatch):
    token = open_session(actor=SYSTEM, account=person())

    def away():
        raise keys.KeysUnavailable

    monkeypatch.setattr(keys, "envelopes", away)
    assert read_actor(token).name == "欧**密"
    with pytest.raises(keys.KeysUnavailable):
        person(OTHER)


def test_older_rows_are_sealed_batch_by_batch_and_once():
    old = [in_clear(f"{NAME}{number}") for number in range(5)]
    clerk = factories.official("clerk", name="李办事")
    assert seal_some(2) == 2 and seal_some(2) == 2, "broken off here, it goes on there"
    assert seal_names(clock.now()) == 1 and seal_names(clock.now()) == 0
    assert NAME not in lying()
    assert [Account.objects.get(pk=row.pk).full_name for row in old] == [f"{NAME}{number}" for number in range(5)]
    assert Account.objects.get(pk=clerk.account_id).sealed_name is None


def test_a_closed_account_of_before_still_says_so():
    old = in_clear(CLOSED_NAME)
    seal_names(clock.now())
    assert Account.objects.get(pk=old.pk).name == CLOSED_NAME


def test_names_kept_for_the_undo_of_older_merges_are_sealed():
    kept, given = person(), person(OTHER)
    state = {"kept": {"name": NAME, "is_active": True}, "given": {"name": OTHER, "is_active": True}, "moved": []}
    row = Duplicate.objects.create(kept=kept, given=given, why="official", opened_at=clock.now(), changed=state)
    assert merges.seal_names(clock.now()) == 1 and merges.seal_names(clock.now()) == 0
    changed = Duplicate.objects.unscoped("test").get(pk=row.pk).changed
    assert NAME not in str(changed) and OTHER not in str(changed) and changed["moved"] == []
    assert open_name(kept.pk, changed["kept"]["sealed_name"], "") == NAME
    assert open_name(given.pk, changed["given"]["sealed_name"], "") == OTHER


@pytest.mark.parametrize(
    "login",
    ["13800138000", "138-0013-8000", "8613800138000", "11010519491231002x", "11010519491231002X", "110105491231002"],
)
def test_a_login_that_is_a_number_of_the_person_is_refused(login):
    with pytest.raises(InvalidInput) as refused:
        create_account(actor=Actor(kind="stranger"), login=login, name=NAME, password=PASSWORD)
    assert "手机号码" in refused.value.fields["/login"] and not Account.objects.exists()


@pytest.mark.parametrize("login", ["wang1949", "12345", "1380013800", "wang13800138000"])
def test_other_logins_are_taken(login):
    made = create_account(actor=Actor(kind="stranger"), login=login, name=NAME, password=PASSWORD)
    assert made.full_name == NAME
