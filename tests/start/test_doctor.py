"""The doctor sees what is wrong, says what to do, and never falls ill itself."""

import json
from pathlib import Path

import pytest
from django.db import connection

from tests import factories
from yiwang.core import clock
from yiwang.people.identity import verifying
from yiwang.people.identity.models import Proof
from yiwang.web.doctor import database, installation, machine, report
from yiwang.web.doctor.finding import Check, Finding, Level, bad, ok, warn


@pytest.mark.parametrize("check", machine.CHECKS + installation.CHECKS, ids=lambda check: check.code)
def test_every_check_of_the_machine_gives_a_finding(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIWANG_VAR", str(tmp_path / "var"))
    finding = check.run()
    assert finding.message
    assert finding.level is Level.OK or finding.remedy


@pytest.mark.django_db
@pytest.mark.parametrize("check", database.CHECKS, ids=lambda check: check.code)
def test_every_check_of_the_database_gives_a_finding(check: Check) -> None:
    finding = check.run()
    assert finding.message
    assert finding.level is not Level.BAD or finding.remedy


def test_codes_are_unique_and_titles_in_two_languages() -> None:
    codes = [check.code for check in report.CHECKS]
    assert len(codes) == len(set(codes))
    assert all(check.zh and check.en and check.zh != check.en for check in report.CHECKS)


def test_a_check_that_cannot_look_is_a_finding_too() -> None:
    def breaks() -> Finding:
        raise OSError(5, "Input/output error")

    finding = report.carefully(Check("breaks", "坏", "broken", breaks))
    assert finding.level is Level.BAD and "Input/output error" in finding.message


@pytest.mark.parametrize(("finding", "status"), [(ok("好"), 0), (warn("少", "补"), 0), (bad("坏", "修"), 1)])
def test_only_what_is_bad_fails(
    finding: Finding, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report, "CHECKS", (Check("one", "一", "one", lambda: finding),))
    monkeypatch.setattr(report, "reach_database", lambda: None)
    assert report.run(as_json=True) == status
    rows = json.loads(capsys.readouterr().out)
    assert rows == [
        {
            "code": "one",
            "title": "一",
            "level": finding.level.value,
            "message": finding.message,
            "remedy": finding.remedy,
        }
    ]
    assert report.run() == status
    assert finding.message in capsys.readouterr().out


def test_without_a_database_its_checks_are_left_out_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "reach_database", lambda: bad("连不上", "启动它"))
    findings = report.look(database.CHECKS)
    assert [(check.code, finding.message) for check, finding in findings] == [("database", "连不上")]


def test_an_unreachable_server_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://yiwang:secret@127.0.0.1:1/yiwang")
    finding = report.reach_database()
    assert finding is not None and finding.level is Level.BAD
    assert "secret" not in finding.message


@pytest.mark.parametrize(
    ("origin", "secure", "level"),
    [
        ("", "", Level.OK),
        ("http://127.0.0.1:8000", "", Level.OK),
        ("https://zwfw.example.gov.cn", "1", Level.OK),
        ("https://zwfw.example.gov.cn", "", Level.BAD),
        ("http://zwfw.example.gov.cn", "", Level.BAD),
        ("http://zwfw.example.gov.cn", "1", Level.BAD),
        ("", "1", Level.BAD),
    ],
)
def test_an_address_for_others_without_https_is_found(
    origin: str, secure: str, level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIWANG_ORIGIN", origin)
    monkeypatch.setenv("YIWANG_SECURE", secure)
    assert installation.public_address().level is level


def test_a_demonstration_that_people_would_rely_on_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIWANG_CODE_SENDER", raising=False)
    monkeypatch.setenv("YIWANG_SECURE", "1")
    assert installation.demonstrations().level is Level.WARN
    monkeypatch.setenv("YIWANG_CODE_SENDER", "county_text")
    monkeypatch.setattr(verifying, "switched_on", lambda: {"register": {}})
    assert installation.demonstrations().level is Level.OK


def test_a_demonstration_that_would_prove_real_people_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIWANG_CODE_SENDER", "county_text")
    monkeypatch.setenv("YIWANG_SECURE", "")
    found = installation.demonstrations()
    assert found.level is Level.OK and "demo_face" in found.message
    monkeypatch.setenv("YIWANG_SECURE", "1")
    found = installation.demonstrations()
    assert found.level is Level.WARN and "demo_face" in found.message and "YIWANG_IDENTITY_VERIFIERS" in found.remedy


@pytest.mark.parametrize("on", [{"nowhere": {}}, {"certificate": {"minutes": "many"}}, {}])
def test_verifiers_that_cannot_work_are_found(on: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    assert installation.verifiers().level is Level.OK
    monkeypatch.setattr(verifying, "switched_on", lambda: on)
    assert installation.verifiers().level is Level.BAD


@pytest.mark.django_db
def test_who_was_proven_by_a_demonstration_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    someone = factories.person()
    Proof.objects.create(account_id=someone.account_id, verifier="demo_face", level="real_person", at=clock.now())
    assert database.demonstrated_people().level is Level.OK
    monkeypatch.setenv("YIWANG_SECURE", "1")
    found = database.demonstrated_people()
    assert found.level is Level.WARN and found.message.startswith("1 ")


def test_keys_that_others_can_read_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIWANG_VAR", str(tmp_path))
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    key = folder / "secret_key"
    key.write_text("x")
    key.chmod(0o600)
    assert installation.keys().level is Level.OK
    key.chmod(0o644)
    assert installation.keys().level is Level.BAD


@pytest.mark.django_db
def test_a_job_that_failed_for_good_is_found() -> None:
    assert database.failed_jobs().level is Level.OK
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('messages', 'messages.deliver', "
            "'failed')"
        )
    finding = database.failed_jobs()
    assert finding.level is Level.WARN and "messages.deliver" in finding.message and finding.remedy


def test_a_full_disk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 2**20

    monkeypatch.setattr("yiwang.web.doctor.installation.shutil.disk_usage", lambda path: Usage)
    assert installation.disk().level is Level.BAD


def test_a_place_that_cannot_be_written_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIWANG_VAR", "/proc/self")
    assert installation.writable().level is Level.BAD


def test_missing_and_different_packages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    pins = {"django": ("0.1", ""), "no-such-package": ("1.0", ""), "only-elsewhere": ("1.0", "sys_platform == 'x'")}
    monkeypatch.setattr(machine, "pinned", lambda: pins)
    finding = machine.packages()
    assert finding.level is Level.BAD
    assert "no-such-package" in finding.message and "only-elsewhere" not in finding.message


def test_missing_fonts_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "FONT_ROOTS", (tmp_path,))
    monkeypatch.setattr(machine, "REPOSITORY", tmp_path)
    assert machine.fonts().level is Level.BAD
    (tmp_path / "NotoSansCJK-Regular.ttc").touch()
    assert machine.fonts().level is Level.OK


@pytest.mark.django_db
def test_an_account_that_may_too_much_is_told_and_fails_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIWANG_SECURE", raising=False)
    assert database.rights().level is Level.OK
    monkeypatch.setenv("YIWANG_SECURE", "1")
    monkeypatch.setattr(database, "one", lambda statement: ("yiwang", "SUPERUSER, REPLICATION"))
    found = database.rights()
    assert found.level is Level.BAD and "SUPERUSER" in found.message and "NOSUPERUSER" in found.remedy
    monkeypatch.setattr(database, "one", lambda statement: ("yiwang", ""))
    assert database.rights().level is Level.OK
