"""The import of the real items: whole, accounted for, and never doubled."""

import pytest
from django.test import Client
from tests import factories

from yiwang.core.actor import STRANGER, SYSTEM
from yiwang.core.errors import InvalidInput, Refusal
from yiwang.core.models import Event
from yiwang.service.catalogue.actions.import_items import import_items, own_list
from yiwang.service.catalogue.models import ImportRun, ServiceItem

pytestmark = pytest.mark.django_db
HEAD = "department,main_item,item_name,item_code,base_code,task_type,task_type_name,area_code,dept_code,url"


def test_every_row_is_an_item_or_a_refusal_and_again_doubles_nothing():
    run = import_items(actor=SYSTEM)
    assert (run.read, run.accepted, run.with_findings, run.refused) == (1135, 1135, 330, 0)
    assert ServiceItem.objects.count() == 1135
    assert set(run.report["findings"]) == set(run.report["sentences"])
    import_items(actor=SYSTEM)
    assert ServiceItem.objects.count() == 1135 and ImportRun.objects.count() == 2
    assert Event.objects.unscoped("test").filter(type="catalogue.imported").count() == 2
    page = Client(headers={"host": "127.0.0.1"}).get("/search/?q=临时救助")
    assert "临时救助" in page.content.decode()


def test_a_row_that_cannot_be_an_item_is_in_the_report_with_its_reason():
    run = import_items(actor=SYSTEM, text=f"{HEAD}\n区民政局,,,511A,,,,511602000000,,\n")
    assert (run.read, run.accepted, run.refused) == (1, 0, 1)
    assert run.report["refused"][0]["message"] == "没有事项名称。" and run.report["refused"][0]["line"] == 2


def test_only_who_may_import_imports():
    for actor in (STRANGER, factories.person(), factories.official("window")):
        with pytest.raises(Refusal):
            import_items(actor=actor)
    assert not ServiceItem.objects.exists()


@pytest.mark.parametrize("text", ["", "\n\n", HEAD, "name,code\n甲,乙\n", "\0", "department;item_name\n甲;乙\n"])
def test_a_file_that_is_no_list_of_items_is_refused_and_not_imported_as_nothing(text):
    with pytest.raises(InvalidInput):
        import_items(actor=SYSTEM, text=text)
    assert not ImportRun.objects.exists()


def test_an_own_list_says_its_own_source_and_keeps_apart_from_the_shipped_one():
    row = f"区民政局,{'很长的主项' * 20},临时救助,511A,,05,行政给付,511602000000,,"
    run = import_items(actor=SYSTEM, text=f"{HEAD}\n{row}\n", origin=own_list("本县事项"))
    assert (run.source, run.licence, run.accepted) == ("本县事项", "", 1)
    item = ServiceItem.objects.get()
    assert item.source == "本县事项" and item.key == "own:511A"
