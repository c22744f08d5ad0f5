"""The start page when something is begun already, and the button pressed twice."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.service.applications.models import Draft
from yiwang.service.applications.tests import portal
from yiwang.service.applications.tests.portal import text

pytestmark = pytest.mark.django_db


class TestBegunAlready:
    """A second start offers the first draft; another one is made by wish only, and the old one stays."""

    START = f"/apply/{portal.PERMIT}/"

    def drafts(self):
        return Draft.objects.unscoped("test").count()

    def test_looking_at_the_start_page_makes_no_draft(self, client):
        assert "开始填写" in text(client.get(self.START)) and client.head(self.START).status_code == 200
        assert self.drafts() == 0

    def test_going_on_comes_first_and_a_new_one_is_a_second_wish(self, client):
        base = portal.begin(client)
        page = text(client.get(self.START))
        assert f'class="yw-button" href="{base}">接着填' in page and "开始填的" in page
        assert 'name="again" value="1"><span>重新填写' in page and "开始填写" not in page

    def test_starting_from_an_old_page_leads_to_the_choice_and_makes_nothing(self, client):
        portal.begin(client)
        assert client.post(self.START)["Location"] == self.START
        assert self.drafts() == 1

    def test_a_new_one_leaves_the_old_one_where_it_was(self, client):
        base = portal.begin(client)
        fresh = portal.begin(client, again="1")
        assert fresh != base and self.drafts() == 2
        page = text(client.get("/drafts/"))
        assert base in page and fresh in page

    def test_a_button_pressed_twice_makes_one_draft(self, client):
        press = text(client.get(self.START)).split('name="press" value="')[1].split('"')[0]
        assert portal.begin(client, press=press) == portal.begin(client, press=press)
        assert self.drafts() == 1

    def test_the_button_of_a_page_whose_draft_was_thrown_away_makes_a_new_one(self, client):
        first = portal.begin(client, press="p")
        client.post(f"{first}drop/")
        assert portal.begin(client, press="p") != first
        assert self.drafts() == 1

    def test_a_draft_for_another_place_does_not_stand_in_the_way(self, client, person):
        portal.begin(client)
        factories.division("440882", "雷州市")
        factories.organization(code="440882")
        other = portal.client_of(person, place="440882000000")
        page = text(other.get(self.START))
        assert "开始填写" in page and "您有没填完的" in page
        portal.begin(other)
        assert self.drafts() == 2

    @pytest.mark.parametrize("press", ["\x00", "a" * 5000, "😀" * 200, "' or 1=1 --", "\ud7ff\u202e"])
    def test_a_forged_press_breaks_nothing(self, client, press):
        assert client.post(self.START, {"press": press}).status_code == 302
        assert self.drafts() == 1


def test_who_represents_no_firm_is_not_told_that_its_papers_are_held(person):
    portal.with_pack("food-business", "market_supervision")
    assert "不用交：" not in text(portal.client_of(person).get(f"/apply/{portal.FOOD}/"))
