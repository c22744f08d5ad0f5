"""The pack author's desk over HTTP: upload, look, rehearse, publish, export; strangers get nothing."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import factories

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import ChangedMeanwhile, NotPermitted
from yiwang.core.models import Event, Release
from yiwang.packs.actions.publish_trial import publish_trial
from yiwang.packs.archive import zipped
from yiwang.packs.models import Trial
from yiwang.packs.publishing import PackRefused, publish_pack
from yiwang.packs.rehearsing import ToldTooLong, rehearse_trial, told
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.people.tracing import without_trace
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item

SEEN = "the test looks at everything"


def client_of(actor: Actor | None) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    if actor is not None:
        token = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
        client.cookies[settings.SESSION_COOKIE] = token
    return client


@pytest.fixture
def author(db: None) -> Actor:
    return factories.official("author", name="罗文（演示）")


@pytest.fixture
def desk(author: Actor) -> Client:
    return client_of(author)


def upload(client: Client, content: bytes, name: str = "tiny.zip") -> Any:
    return client.post(reverse("packs-upload"), {"pack": SimpleUploadedFile(name, content, "application/zip")})


@pytest.fixture
def trial(desk: Client, tiny: Any) -> Trial:
    answer = upload(desk, zipped(tiny.path, "tiny"))
    assert answer.status_code == 302, answer.content.decode()
    return Trial.objects.unscoped(SEEN).get()


def text(answer: Any) -> str:
    return answer.content.decode()


def test_a_clean_upload_says_that_it_may_be_published(desk: Client, trial: Trial) -> None:
    assert trial.passed and trial.pack == "tiny" and trial.version == "2026.1"
    assert "没有错误，可以发布" in text(desk.get(reverse("packs-trial", args=[trial.pk])))
    assert Event.objects.unscoped(SEEN).filter(type="pack.uploaded", subject_id=trial.pk).count() == 1


def test_findings_are_shown_with_file_line_and_remedy(desk: Client, tiny: Any) -> None:
    findings = [f for f in tiny.spoil("items/new.yaml", "form: tiny", "form: tini") if f.severity == "error"]
    answer = upload(desk, zipped(tiny.path, "whatever-folder"))
    shown = text(desk.get(answer.headers["Location"]))
    assert "items/new.yaml" in shown and findings[0].remedy_zh[:8] in shown
    found = Trial.objects.unscoped(SEEN).get()
    assert not found.passed
    for name in ("packs-trial-publish", "packs-trial-stories", "packs-trial-impact"):
        assert desk.get(reverse(name, args=[found.pk])).status_code == 404


def test_an_unreadable_pack_is_kept_with_its_reason(desk: Client) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("pack.yaml", "a: &x [1]\nb: *x\n")
    answer = upload(desk, out.getvalue())
    assert answer.status_code == 302
    found = Trial.objects.unscoped(SEEN).get()
    assert not found.readable and not found.passed
    assert desk.get(answer.headers["Location"]).status_code == 200
    assert desk.get(reverse("packs-trial-content", args=[found.pk])).status_code == 404


@pytest.mark.parametrize("content", [b"%PDF-1.7 not a zip", b"PK\x03\x04broken"])
def test_a_file_that_is_no_zip_is_refused_with_a_sentence(desk: Client, content: bytes) -> None:
    answer = upload(desk, content)
    assert answer.status_code == 422
    assert "压缩包打不开" in text(answer)
    assert not Trial.objects.unscoped(SEEN).exists()


def test_nothing_chosen_is_said_at_the_field(desk: Client) -> None:
    answer = desk.post(reverse("packs-upload"), {})
    assert answer.status_code == 422
    assert "请选择业务包的压缩包" in text(answer) and 'id="pack-error"' in text(answer)


def test_every_tab_of_every_shipped_pack_can_be_read(desk: Client) -> None:
    packs = Path(__file__).resolve().parents[4] / "packs"
    for name in ("base-registers", "food-business", "old-age-allowance", "start-company"):
        publish_pack(actor=SYSTEM, path=packs / name)
        page = desk.get(reverse("packs-published", args=[name]))
        assert page.status_code == 200
        folders = {"bundles", "forms", "flows", "rules", "items", "parameters", "licences", "registers"}
        for code in sorted(folders | {"texts", "workorders", "scenarios", "nonsense"}):
            for document in sorted((packs / name / code).glob("*")) or [Path("nothing")]:
                shown = desk.get(reverse("packs-published", args=[name]), {"show": code, "key": document.stem})
                assert shown.status_code == 200
                assert "这个定义用不了" not in text(shown)
    shown = text(desk.get(reverse("packs-published", args=["food-business"]), {"show": "parameters"}))
    assert "10个工作日" in shown and "食品经营许可和备案管理办法" in shown
    shown = text(
        desk.get(reverse("packs-published", args=["old-age-allowance"]), {"show": "rules", "key": "eligibility"})
    )
    assert "eligibility.1" in shown
    shown = text(desk.get(reverse("packs-published", args=["food-business"]), {"show": "flows"}))
    assert "data-bpmn-url" in shown and "受理" in shown
    drawn = desk.get(reverse("packs-published-flow", args=["food-business", "food-permit"]))
    assert drawn.headers["Content-Type"].startswith("application/xml") and b"definitions" in drawn.content
    listed = text(desk.get(reverse("packs")))
    assert "食品经营许可" in listed and "系统" in listed


def publish(client: Client, trial: Trial, base: str = "", **sent: str) -> Any:
    given = {"note": "第一次发布", "sure": "true", "base": base} | sent
    return client.post(reverse("packs-trial-publish", args=[trial.pk]), given)


def test_publishing_makes_a_release_with_author_note_and_event(desk: Client, author: Actor, trial: Trial) -> None:
    assert "第一次发布" in text(desk.get(reverse("packs-trial-publish", args=[trial.pk])))
    answer = publish(desk, trial)
    assert answer.status_code == 302, text(answer)
    release = Release.objects.get(pack="tiny")
    assert release.published_by == author.account_id and release.note == "第一次发布"
    published = Event.objects.unscoped(SEEN).filter(type="pack.published", actor_account=author.account_id)
    assert published.count() == 1
    shown = text(desk.get(answer.headers["Location"]))
    assert "发布好了" in shown and "罗文（演示）" in shown
    assert publish(desk, trial).headers["Location"].endswith(f"{release.pk}/")
    assert Release.objects.filter(pack="tiny").count() == 1


def test_nothing_typed_is_lost_when_the_confirmation_is_missing(desk: Client, trial: Trial) -> None:
    answer = publish(desk, trial, sure="", note="按新办法改期限")
    assert answer.status_code == 422
    assert "按新办法改期限" in text(answer) and "请先确认" in text(answer)
    answer = publish(desk, trial, note=" ")
    assert answer.status_code == 422 and "请写明" in text(answer) and " checked" in text(answer)
    answer = publish(desk, trial, note="长" * 501)
    assert answer.status_code == 422 and "长" * 501 in text(answer)
    assert not Release.objects.filter(pack="tiny").exists()


def test_the_second_of_two_authors_is_told_and_compares_again(desk: Client, trial: Trial, tiny: Any) -> None:
    tiny.write("texts/note.yaml", (tiny.path / "texts/note.yaml").read_text(encoding="utf-8").replace("办好了", "好了"))
    publish_pack(actor=factories.official("author"), path=tiny.path)
    answer = publish(desk, trial)
    assert answer.status_code == 409
    assert "刚才有人发布了" in text(answer) and "第一次发布" in text(answer)
    newest = Release.objects.get(pack="tiny")
    changes = text(desk.get(reverse("packs-trial-changes", args=[trial.pk])))
    assert "办好了" in changes
    assert publish(desk, trial, base=str(newest.pk)).status_code == 302
    history = text(desk.get(reverse("packs-releases", args=["tiny"])))
    assert history.count("packs/published/tiny/releases/") >= 4


def test_a_person_cannot_publish_what_the_whole_check_refuses(author: Actor, tiny: Any) -> None:
    tiny.spoil("items/new.yaml", "days: 5, unit: working_day", "days: 50, unit: working_day")
    with pytest.raises(PackRefused) as refused:
        publish_pack(actor=author, path=tiny.path)
    assert any("items/new.yaml" in place for place in refused.value.fields)


def test_only_the_duty_of_authors_publishes(trial: Trial) -> None:
    with pytest.raises(NotPermitted):
        publish_trial(actor=factories.official("supervise"), trial_id=trial.pk, base="", note="x")
    other = factories.official("author")
    assert not Trial.objects.visible_to(other).exists()


def test_a_wrong_base_is_never_taken(author: Actor, trial: Trial) -> None:
    with pytest.raises(ChangedMeanwhile):
        publish_trial(actor=author, trial_id=trial.pk, base="00000000-0000-0000-0000-000000000000", note="x")


def test_an_export_can_be_uploaded_again_and_is_the_same(desk: Client, trial: Trial) -> None:
    publish(desk, trial)
    release = Release.objects.get(pack="tiny")
    zipped_again = desk.get(reverse("packs-export", args=["tiny", release.pk]))
    assert zipped_again.headers["Content-Type"] == "application/zip"
    assert Event.objects.unscoped(SEEN).filter(type="pack.exported").count() == 1
    upload(desk, zipped_again.content)
    again = Trial.objects.unscoped(SEEN).order_by("-created_at").first()
    assert again is not None and again.passed
    assert "和已发布的版本一样" in text(desk.get(reverse("packs-trial-changes", args=[again.pk])))


def test_stories_show_progress_and_what_went_wrong(
    desk: Client, trial: Trial, django_capture_on_commit_callbacks: Any
) -> None:
    address = reverse("packs-trial-stories", args=[trial.pk])
    assert "开始演练" in text(desk.get(address))
    assert desk.post(address).status_code == 302
    assert desk.post(address).status_code == 302
    assert Event.objects.unscoped(SEEN).filter(type="pack.rehearsed").count() == 1
    assert "正在排队" in text(desk.get(address))

    def lines(folder: Path, root: Path) -> Any:
        assert folder.name == "tiny" and (folder / "pack.yaml").is_file()
        yield {"total": 2}
        yield {"how": "actions", "file": "scenarios/stories.yaml", "line": 1, "story": "甲可以", "wrong": []}
        middle = text(desk.get(reverse("packs-trial-progress", args=[trial.pk])))
        assert "共2次，已演练1次" in middle and 'hx-trigger="every 2s"' in middle
        yield {"how": "actions", "file": "scenarios/stories.yaml", "line": 6, "story": "乙", "wrong": ["第1步 不一样"]}

    rehearse_trial(trial.pk, lines)
    shown = text(desk.get(address))
    assert (
        "1个故事和写的不一样" in shown and "第1步 不一样" in shown and "hx-trigger" not in shown.split('id="told"')[1]
    )


def test_a_rehearsal_that_takes_too_long_is_stopped_and_says_so(desk: Client, trial: Trial) -> None:
    def endless(folder: Path, root: Path) -> Any:
        yield {"total": 9}
        raise ToldTooLong

    rehearse_trial(trial.pk, endless)
    assert "演练超过15分钟" in text(desk.get(reverse("packs-trial-stories", args=[trial.pk])))


def test_a_lost_rehearsal_can_be_started_again(desk: Client, trial: Trial) -> None:
    Trial.objects.unscoped(SEEN).update(stories={"state": "running", "at": "2026-01-01T00:00:00+00:00", "rows": []})
    shown = text(desk.get(reverse("packs-trial-stories", args=[trial.pk])))
    assert "很久没有动静" in shown and "再演练一次" in shown


def addresses(trial: Trial, release: Release) -> list[str]:
    names = ("", "-content", "-changes", "-impact", "-stories", "-progress", "-publish")
    found = [reverse(f"packs-trial{name}", args=[trial.pk]) for name in names]
    found.append(reverse("packs-trial-flow", args=[trial.pk, "tiny"]))
    found += [reverse("packs"), reverse("packs-upload"), reverse("packs-published", args=["tiny"])]
    found.append(reverse("packs-published-flow", args=["tiny", "tiny"]))
    found += [reverse("packs-releases", args=["tiny"]), reverse("packs-release", args=["tiny", release.pk])]
    return [*found, reverse("packs-export", args=["tiny", release.pk])]


def test_strangers_get_nothing(desk: Client, trial: Trial, tiny: Any) -> None:
    publish_pack(actor=SYSTEM, path=tiny.path)
    release = Release.objects.get(pack="tiny")
    nobody, citizen = client_of(None), client_of(factories.person())
    clerk, other = (
        client_of(factories.official("window", "supervise", "audit")),
        client_of(factories.official("author")),
    )
    for address in addresses(trial, release):
        assert desk.get(address).status_code == 200, address
        answer = nobody.get(address)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/login/")
        assert citizen.get(address).status_code == 403
        assert clerk.get(address).status_code == 403
        if "/trials/" in address:
            assert other.get(address).status_code == 404
    for address in (addresses(trial, release)[6], reverse("packs-trial-stories", args=[trial.pk])):
        assert other.post(address, {"note": "x", "sure": "true"}).status_code == 404


@pytest.mark.parametrize("name", ["nothing", "..", "Pack", "a" * 200])
def test_unknown_packs_are_not_found(desk: Client, name: str) -> None:
    assert desk.get(f"/desk/packs/published/{name}/").status_code in (301, 404)


def test_old_uploads_make_room_for_new_ones(desk: Client, author: Actor, tiny: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("yiwang.packs.actions.upload_trial.MOST_KEPT", 2)
    for _ in range(4):
        upload(desk, zipped(tiny.path, "tiny"))
    assert Trial.objects.visible_to(author).count() == 2


def test_lists_cost_the_same_for_one_and_many_uploads(
    desk: Client, trial: Trial, tiny: Any, django_assert_max_num_queries: Any
) -> None:
    publish_pack(actor=SYSTEM, path=tiny.path)
    desk.get(reverse("packs"))
    with django_assert_max_num_queries(12) as first:
        desk.get(reverse("packs"))
        once = len(first)
    for _ in range(9):
        upload(desk, zipped(tiny.path, "tiny"))
    desk.get(reverse("packs"))
    with django_assert_max_num_queries(once):
        desk.get(reverse("packs"))


def test_packs_and_uploads_are_found_by_name_and_by_how_they_stand(desk: Client, tiny: Any) -> None:
    address = reverse("packs")
    empty = text(desk.get(address))
    assert "还没有发布过业务包" in empty and "pack-search" not in empty and "export.csv" not in empty
    upload(desk, zipped(tiny.path, "tiny"))
    publish_pack(actor=SYSTEM, path=tiny.path)
    published, uploaded = reverse("packs-published", args=["tiny"]), "/desk/packs/trials/"
    cases = [
        ({}, True, True),
        ({"q": "TINY"}, True, True),
        ({"q": "没有的"}, False, False),
        ({"q": "\x00😀%"}, False, False),
        ({"show": "published"}, True, False),
        ({"show": "ready"}, False, True),
        ({"show": "errors"}, False, False),
        ({"show": "done"}, False, False),
        ({"show": "x"}, True, True),
    ]
    for query, first, second in cases:
        page = text(desk.get(address, query))
        assert (published in page, uploaded in page) == (first, second), query
        assert ("没有符合条件的业务包" in page) is not (first or second), query


def test_the_list_of_packs_is_taken_away_on_record_with_own_uploads_alone(desk: Client, trial: Trial) -> None:
    def table(client: Client, **query: str) -> list[str]:
        answer: Any = client.get(reverse("packs-list-export"), query)
        return without_trace(b"".join(answer.streaming_content).decode("utf-8-sig")).splitlines()

    taken = Event.objects.unscoped(SEEN).filter(type="pack.list_exported")
    lines = table(desk)
    assert len(lines) == 2 and "tiny" in lines[1] and lines[1].endswith("可以发布")
    assert taken.get().payload == {"rows": 1, "show": "", "searched": False}
    assert len(table(desk, show="errors")) == 1
    assert len(table(client_of(factories.official("author")))) == 1 and taken.count() == 1
    assert client_of(factories.official("window")).get(reverse("packs-list-export")).status_code == 403


def test_live_cases_are_counted_with_what_they_would_lose(desk: Client, tmp_path: Path) -> None:
    factories.plain_permit()
    factories.organization()
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    submit_application(actor=factories.person(), sent=sent, now=datetime(2026, 11, 20, 3, tzinfo=UTC))
    folder = tmp_path / "plain-permit"
    shutil.copytree(factories.REPOSITORY / "tests" / "packs" / "plain-permit", folder)
    form = folder / "forms" / "permit.yaml"
    form.write_text(re.sub(r"(?m)^.*field_15.*\n", "", form.read_text("utf-8")), "utf-8")
    upload(desk, zipped(folder, "plain-permit"))
    Trial.objects.unscoped(SEEN).update(findings=[])  # what the check says of this small pack is not the question here
    found = Trial.objects.unscoped(SEEN).get()
    shown = text(desk.get(reverse("packs-trial-impact", args=[found.pk])))
    assert "在办件继续用开始时的版本办到底" in shown and "换到新版会丢" in shown
    assert "涉及在办件" in text(desk.get(reverse("packs-trial-publish", args=[found.pk])))


def test_what_an_author_wrote_is_never_run(desk: Client, tiny: Any) -> None:
    evil = "<script>alert(1)</script>"
    tiny.write("pack.yaml", (tiny.path / "pack.yaml").read_text("utf-8").replace("小包", f'"{evil}"'))
    tiny.write("texts/note.yaml", (tiny.path / "texts/note.yaml").read_text("utf-8").replace("办好了", evil))
    upload(desk, zipped(tiny.path, "tiny"))
    found = Trial.objects.unscoped(SEEN).get()
    for show in ("pack", "texts", "flows"):
        shown = text(desk.get(reverse("packs-trial-content", args=[found.pk]), {"show": show}))
        assert evil not in shown and "&lt;script&gt;" in shown
    assert evil not in text(desk.get(reverse("packs")))
    drawn = desk.get(reverse("packs-trial-flow", args=[found.pk, "tiny"]))
    assert "sandbox" in drawn.headers["Content-Security-Policy"]
    assert drawn.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.timeout(200)
def test_stories_are_told_by_a_process_of_their_own_and_nothing_stays(db: None) -> None:
    packs = Path(__file__).resolve().parents[4] / "packs"
    lines = told(packs / "old-age-allowance", packs)
    total = next(lines)["total"]
    rows = [next(lines) for _ in range(total - 20)]  # the tables, and a few by the real actions
    lines.close()
    assert {row["how"] for row in rows} == {"tables", "actions"}
    assert [row for row in rows if row["wrong"]] == []
    assert not Release.objects.filter(pack="old-age-allowance").exists()


def test_a_process_that_fails_says_so(db: None, tmp_path: Path) -> None:
    lines = list(told(tmp_path / "nothing", tmp_path))
    assert lines == [{"error": "演练中途停止了。请再试一次；如果还不行，请把业务包发给管理员。"}]
