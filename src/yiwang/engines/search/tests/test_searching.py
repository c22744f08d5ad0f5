"""Search over texts that come, change and go; places, typos, filters; nobody is starved, nobody is spied on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from yiwang.calendar import legal_day
from yiwang.core import clock, generation
from yiwang.engines.search import asking, heat, learning, searching
from yiwang.engines.search.forgetting import forget
from yiwang.engines.search.gaps import Gap, gaps
from yiwang.engines.search.indexing import merge, put, remove
from yiwang.engines.search.kinds import Document, Wanted
from yiwang.engines.search.learning import Floor, learn, opened
from yiwang.engines.search.models import AskedQuery, Click, Learnt, Posting, SearchDocument, Suggested, Synonym, Term
from yiwang.engines.search.named_places import named_place
from yiwang.engines.search.rebuilding import rebuild
from yiwang.engines.search.searching import search
from yiwang.engines.search.suggesting import suggest
from yiwang.engines.search.upkeep import wasted
from yiwang.people.models import Division

pytestmark = pytest.mark.django_db
GUANGAN, XUWEN = "511602000000", "440825000000"
TITLES = {
    "id": "居民身份证办理（包括临时）",
    "lost": "居民身份证挂失申报、丢失招领",
    "food": "食品经营许可核发",
    "food-change": "食品经营许可变更",
    "dog": "犬类准养证核发",
    "old": "80周岁以上老年人高龄津贴发放",
    "fish": "渔业捕捞许可审批",
}


@pytest.fixture
def filled(shelf):
    for ref, title in TITLES.items():
        shelf.keep(ref, title)
    return shelf


def test_letters_that_nothing_is_spelt_with_find_nothing_or_say_that_it_is_only_near(filled):
    assert filled.hits("qlzyz").relaxed == ()
    for rubbish in ("zzzzqqqq", "xkspxksp", "asdfghjkl"):
        found = filled.hits(rubbish)
        assert not found or "words" in found.relaxed, rubbish


def test_what_the_place_has_is_no_answer_where_others_have_one_that_says_it_much_better(shelf, monkeypatch):
    monkeypatch.setattr(searching, "CANDIDATES", 1)  # more texts of other places say it than are looked at
    shelf.keep("company", "公司设立登记", XUWEN)
    shelf.keep("marriage", "结婚登记", GUANGAN)
    near = shelf.hits("结婚", XUWEN)
    assert ([hit.title for hit in near.hits], near.relaxed) == (["公司设立登记"], ("words",))
    assert shelf.hits("公司登记", XUWEN).relaxed == ()
    assert shelf.hits("结婚", GUANGAN).relaxed == ()


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("身份证", "id"),
        ("开饭店", "food"),
        ("kaifandian", "food"),
        ("开饭dian", "food"),
        ("kfd", "food"),
        ("生份证", "id"),
        ("shenfenzheng", "id"),
        ("shenfenz", "id"),
        ("kaifand", "food"),
        ("shipinjingyingx", "food"),
        ("qlzyz", "dog"),
        ("身份证丢了怎么办", "lost"),
        ("养狗要什么证", "dog"),
        ("犬", "dog"),
        ("老人补贴", "old"),
        ("gaolingjintie", "old"),
        ("高令津贴", "old"),
        ("食品经许可", "food"),
        ("河里打鱼", "fish"),
        ("食品许可要改名字", "food-change"),
    ],
)
def test_the_right_text_comes_first_before_and_after_merging(filled, query, first, merged):
    if merged:
        assert merge() > 0 and not Posting.objects.exists()
        forget()
    assert filled.ask(query)[0] == TITLES[first], filled.ask(query)


def test_what_is_merged_ranks_as_what_was_just_put_in_and_as_what_is_rebuilt(filled):
    before = {query: filled.ask(query) for query in ("身份证", "许可", "老人")}
    merge()
    forget()
    assert {query: filled.ask(query) for query in before} == before
    assert rebuild("thing")[0] == len(TITLES)
    assert {query: filled.ask(query) for query in before} == before


def test_a_changed_text_is_found_by_its_new_words_alone_and_a_removed_one_not_at_all(filled):
    merge()
    assert wasted() == 0
    filled.keep("dog", "宠物饲养登记")
    assert filled.ask("宠物饲养")[0] == "宠物饲养登记" and "犬类准养证核发" not in filled.ask("犬类准养证")
    assert put([filled.texts["dog"]]) == 0
    assert remove("thing", ["fish"]) == 1 and TITLES["fish"] not in filled.ask("捕捞")
    merge()
    assert filled.ask("宠物饲养")[0] == "宠物饲养登记" and TITLES["fish"] not in filled.ask("捕捞")
    rebuild("thing")
    assert "fish" in filled.texts and Term.objects.get(term="w许可").held == 3 and wasted() == 0
    assert SearchDocument.objects.count() == len(TITLES)
    assert not Suggested.objects.exclude(number__in=SearchDocument.objects.values("number")).exists()


def test_the_number_of_queries_does_not_depend_on_how_much_is_found(filled, django_assert_max_num_queries):
    for number in range(30):
        filled.keep(f"more{number}", f"食品经营许可第{number}种")
    filled.ask("食品", GUANGAN)
    with django_assert_max_num_queries(4):
        assert len(filled.ask("食品许可", GUANGAN)) >= 20
    with django_assert_max_num_queries(4):
        filled.ask("犬", GUANGAN)


def test_what_the_place_does_not_offer_is_not_found_there_and_relaxing_says_so(filled):
    filled.keep("far", "湛江海鲜加工许可", place=XUWEN)
    assert "湛江海鲜加工许可" in filled.ask("海鲜加工", XUWEN)
    assert "湛江海鲜加工许可" not in filled.ask("食品许可", GUANGAN)
    alone = filled.hits("海鲜", GUANGAN)
    assert [hit.title for hit in alone.hits] == ["湛江海鲜加工许可"] and alone.relaxed == ("place",)
    online = filled.hits("犬类准养证", GUANGAN, online=True)
    assert online.hits[0].title == TITLES["dog"] and online.relaxed == ("filters",)
    filled.online.add("dog")
    forget()
    assert filled.hits("犬类准养证", GUANGAN, online=True).relaxed == ()


def test_what_may_not_be_seen_any_more_is_not_shown_though_it_is_still_indexed(filled):
    assert TITLES["dog"] in filled.ask("犬")
    filled.hidden.add("dog")
    assert TITLES["dog"] not in filled.ask("犬")


def test_a_place_in_the_query_chooses_the_place_unless_it_is_told_of(filled):
    for code, name, level in (
        (XUWEN, "徐闻县", "county"),
        ("510100000000", "成都市", "city"),
        ("442000000000", "中山市", "city"),
    ):
        Division.objects.create(id=_uuid(code), name=name, level=level, code=code)
    generation.forget()
    filled.keep("sea", "海鲜加工许可", place=XUWEN)
    found = filled.hits("徐闻 海鲜加工", GUANGAN)
    assert found.named is not None and found.named.name == "徐闻县" and found.hits[0].title == "海鲜加工许可"
    assert named_place("徐闻县开饭店") and named_place("在徐闻开饭店")
    for told in ("我在成都上班能换身份证吗", "去成都看病", "中山装", "徐闻", "开饭店"):
        assert named_place(told) is None, told
    assert filled.hits("成都 身份证", GUANGAN).hits[0].title == TITLES["id"]


TOWNS = (
    ("440825000000", "徐闻县", "county"),
    ("440825100000", "迈陈镇", "town"),
    ("440825101000", "角尾乡", "town"),
    ("440825102000", "广场街道", "town"),
    ("440882100000", "纪家镇", "town"),
    ("440106005000", "石牌街道", "town"),
    ("511602100000", "城北街道", "town"),
    ("511603100000", "城北街道", "town"),
    ("440100000000", "广州市", "city"),
)


READ_AS = (
    ("石牌街道 办身份证", "", "440106005000"),
    ("石牌街道办身份证", XUWEN, "440106005000"),
    ("在迈陈镇开饭店", "", "440825100000"),
    ("徐闻县角尾乡开饭店", "", "440825101000"),
    ("徐闻 角尾 开饭店", "", "440825101000"),  # the county is said beside
    ("角尾 开饭店", XUWEN, "440825101000"),
    ("角尾开饭店", XUWEN, ""),  # nor where it runs together with what follows
    ("纪家 开饭店", "440800000000", "440882100000"),
    ("城北街道 开饭店", GUANGAN, "511602100000"),
    ("城北街道 开饭店", "511600000000", ""),  # the city has two
    ("城北街道 开饭店", XUWEN, ""),
    ("角尾 开饭店", "", ""),  # a bare name says nothing without a place
    ("角尾 开饭店", GUANGAN, ""),
    ("广场 跳舞", XUWEN, ""),  # a word, though a town of the county is called so
    ("石牌街道办事处 电话", "", ""),
    ("迈陈镇卫生院 挂号", XUWEN, ""),
    ("我在迈陈镇上班 身份证", XUWEN, ""),
    ("迈陈镇", XUWEN, ""),
    ("徐闻 石牌街道 开饭店", "", XUWEN),  # not a town of that county
    ("城乡居民医保", XUWEN, ""),
)


def test_a_town_is_a_place_where_its_name_leaves_no_doubt(db):
    for one, name, level in TOWNS:
        Division.objects.create(id=_uuid(one), name=name, level=level, code=one)
    generation.forget()
    for query, chosen, code in READ_AS:
        found = named_place(query, chosen)
        assert (found.code if found else "") == code, (query, chosen)
        assert not found or found.name not in found.rest


def _uuid(code: str):
    from uuid import UUID

    return UUID(int=int(code))


def test_nothing_that_fits_says_so(filled):
    assert not filled.hits("量子纠缠态") or "words" in filled.hits("量子纠缠态").relaxed
    for empty in ("", "   ", "？！", "\x00\x00", "。"):
        assert not filled.hits(empty).hits


@pytest.mark.parametrize(
    "hostile",
    [
        "' OR 1=1 --",
        "{}{}{}",
        "%s%s%s",
        "\\",
        "a" * 5000,
        "证" * 5000,
        "𠮷" * 300,
        "<script>x</script>",
        "NULL",
        "\ud7ff\u202e",
    ],
)
def test_hostile_input_is_only_words(filled, hostile):
    search(hostile, ["thing", "no-such-kind", "'; DROP TABLE search_term"], Wanted(division="x' OR ''='"), limit=10**9)
    suggest(hostile, ["thing"], Wanted())
    asking.asked(hostile, division=hostile[:6], found=0)
    assert SearchDocument.objects.count() == len(TITLES)


def test_heat_lifts_what_says_the_same_and_never_what_says_less(filled):
    filled.keep("food-b", "食品经营许可办理")
    both = filled.ask("食品经营许可")[:2]
    other = next(ref for ref, one in filled.texts.items() if one.title == both[1])
    for _ in range(3):
        heat.use("thing", other, GUANGAN, amount=500)
        heat.use("thing", "fish", GUANGAN, amount=1_000_000)
    forget()
    assert filled.ask("食品经营许可", GUANGAN)[0] == filled.texts[other].title
    assert filled.ask("犬类准养证", GUANGAN)[0] == TITLES["dog"]
    assert heat.prefixes_of(GUANGAN) == ["", "51", "5116", "511602"] and heat.prefixes_of("") == [""]
    assert heat.warmth("440000000000").get(("thing", "fish"), 0) == heat.warmth_of(3_000_000)


def test_heat_fades_and_is_dropped(filled):
    heat.use("thing", "dog", GUANGAN)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_heat SET at = now() - interval '300 days'")
    assert heat.warmth(GUANGAN)["thing", "dog"] < 0.01
    assert heat.cool() == 4 and heat.cool() == 0


def _clicks(query: str, ref: str, visitors: int, networks: int, days: int) -> None:
    """So many visitors of so many networks on each of the days."""
    today = legal_day(clock.now())
    for back in range(days):
        for number in range(visitors):
            opened(query=query, kind="thing", ref=ref, visitor=f"v{number}", network=f"n{number % networks}")
        Click.objects.filter(query=query, day=today).update(day=today - timedelta(days=back + 1))


def test_what_many_open_is_learnt_and_what_one_address_or_one_day_opens_is_not(filled):
    _clicks("证件", "dog", visitors=6, networks=5, days=3)
    _clicks("一家", "fish", visitors=20, networks=1, days=20)  # its digest is another one every day
    _clicks("两家", "fish", visitors=12, networks=2, days=10)
    _clicks("一天", "fish", visitors=40, networks=30, days=1)
    _clicks("少数", "fish", visitors=2, networks=2, days=3)
    assert learn() == 1
    row = Learnt.objects.get()
    assert (row.ref, row.visitors, row.days) == ("dog", 12, 3)  # of each day's six, two come from the largest network
    forget()
    assert learning.opened_after("证件") == {("thing", "dog"): 1.0} and learning.opened_after("一家") == {}
    assert learn(Floor(visitors=1000)) == 0 and not Learnt.objects.exists()


def test_what_people_say_and_no_text_explains_is_told_with_its_figures(filled):
    filled.keep("ship", "内河船员适任证书核发（内河）")
    for query, ref, strength in (
        ("开船证怎么办", "ship", 0.8),
        ("徐闻 开船证", "ship", 0.6),
        ("船员证书", "ship", 0.9),  # its own words
        ("shenfenzheng", "id", 0.9),  # letters are heard
        ("开饭店", "food", 0.9),  # the list says it
        ("养狗补办", "dog", 0.9),
        ("我家后院那条船掉到河里去该找什么人", "ship", 0.9),  # a sentence is no word
        ("高兴就好", "old", 0.3),  # most open something else
    ):
        Learnt.objects.create(query=query, kind="thing", ref=ref, strength=strength, visitors=9, days=4)
    Learnt.objects.create(query="开船证", kind="thing", ref="gone", strength=0.9, visitors=99, days=9)
    Division.objects.create(id=_uuid(XUWEN), name="徐闻县", level="county", code=XUWEN)
    generation.forget()
    assert gaps("thing") == [
        Gap("开船证", ("内河船员适任证书",), "内河船员适任证书核发（内河）", 9, 4, ("开船证怎么办", "徐闻 开船证"))
    ]
    merge()
    forget()
    assert [gap.phrase for gap in gaps("thing")] == ["开船证"] and gaps("other") == []


def test_a_click_counts_once_a_day_and_leads_to_nobody(filled):
    for _ in range(3):
        opened(query="证件 440825199001011234", kind="thing", ref="dog", visitor="session-key", network="10.1.2.3")
    opened(query="证件", kind="thing", ref="dog", visitor="", network="10.1.2.3")
    row = Click.objects.get()
    assert row.query == "证件 #" and "10.1.2.3" not in row.network and "session" not in row.visitor


def test_what_was_asked_is_counted_without_persons(filled):
    for found in (0, 0, 3):
        asking.asked("我的电话13800138000 社保", division=GUANGAN, found=found)
    row = AskedQuery.objects.get()
    assert (row.query, row.division, row.asked, row.none, row.found) == ("我的电话# 社保", "511602", 3, 2, 3)
    assert asking.not_found(division="510000000000")[0].none == 2 and asking.not_found(division="44") == []
    assert asking.often_asked()[0].asked == 3 and asking.asked_by_many(1, 1) == []


def test_editors_words_come_before_the_shipped_ones(filled):
    assert filled.ask("毛孩子") == [] or "words" in filled.hits("毛孩子").relaxed
    Synonym.objects.create(says="毛孩子", means=["犬类准养证"])
    Synonym.objects.create(says="养狗", means=["犬类"], state="off")
    Synonym.objects.create(says="铁疙瘩", means=["犬类"], state="proposed", origin="clicks")
    forget()
    assert filled.ask("毛孩子")[0] == TITLES["dog"]
    assert TITLES["dog"] not in filled.ask("铁疙瘩")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("身份", "id"),
        ("shenf", "id"),
        ("食品经", "food"),
        ("spjy", "food"),
        ("犬", "dog"),
        ("quanlei", "dog"),
        ("食品j", "food"),
    ],
)
def test_suggestions_begin_with_what_is_typed(filled, typed, offered):
    assert TITLES[offered] in [one.text for one in suggest(typed, ["thing"], Wanted())]


def test_suggestions_keep_to_the_place_and_offer_no_single_persons_words(filled):
    filled.keep("far", "犬只寄养许可", place=XUWEN)
    assert "犬只寄养许可" in [one.text for one in suggest("犬", ["thing"], Wanted(division=XUWEN))]
    assert "犬只寄养许可" not in [one.text for one in suggest("犬", ["thing"], Wanted(division=GUANGAN))]
    asking.asked("犬瘟热张三", found=3)
    assert not [one for one in suggest("犬", ["thing"], Wanted()) if "张三" in one.text]
    assert suggest("开饭", ["thing"], Wanted())[0].kind == "word" and suggest("", ["thing"], Wanted()) == []


def test_equal_texts_of_other_kinds_stay_apart(filled):
    put([Document("other", "id", TITLES["id"])])
    assert remove("other", ["id"]) == 1 and filled.ask("身份证")[0] == TITLES["id"]
