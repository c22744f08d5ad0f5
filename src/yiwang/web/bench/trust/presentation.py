"""Presentation codes verified through HTTP: each once, with its event, in a durable transaction.

``prepare`` makes the codes, ``measure`` asks the shipped address for them; both are called by the frame. Alone, with a
cluster and server of its own: ``python -m yiwang.web.bench.trust.presentation``.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import orjson

from yiwang.web.bench import client
from yiwang.web.bench.client import Connection, Measured, expect, parsed

ADDRESS = "/api/v1/licences/verify"
WANTED = 800.0  # a second
AT_MOST = 5000  # codes a second that are made ready
BATCH = 5_000
HOURS = 12


def prepare(count: int) -> list[str]:
    """So many open codes of one licence, four ticked lines each, as ``present`` writes them."""
    from yiwang.core import clock
    from yiwang.core.ids import new_id
    from yiwang.core.keys import seal_json
    from yiwang.support.presentation import codes
    from yiwang.support.presentation.actions.presenting import TABLE
    from yiwang.support.presentation.models import Presentation

    licence = _licence()
    lines = [["持证人", "测速餐饮有限公司"], ["证照编号", licence.number], ["经营场所", "徐城街道东方一路12号"]]
    shown = [{"id": str(licence.pk), "lines": [*lines, ["有效期", "2026年1月1日至2030年12月31日"]]}]
    told = [{"title": licence.title, "labels": ["持证人", "证照编号", "经营场所", "有效期"]}]
    now, account, made = clock.now(), new_id(), []
    for start in range(0, count, BATCH):
        rows = []
        for _number in range(min(BATCH, count - start)):
            key, code = new_id(), codes.new_code()
            sealed = seal_json({"code": code, "shown": shown}, table=TABLE, record_id=key, field="sealed")
            rows.append(
                Presentation(
                    id=key,
                    account_id=account,
                    holder_id=licence.holder_id,
                    licence_ids=[licence.pk],
                    told=told,
                    code_digest=codes.digest_of(code),
                    sealed=sealed,
                    made_at=now,
                    expires_at=now + timedelta(hours=HOURS),
                )
            )
            made.append(code)
        Presentation.objects.unscoped("measuring").bulk_create(rows)
    return made


def _licence() -> Any:
    from yiwang.core.ids import new_id
    from yiwang.support.licences.models import Licence

    return Licence.objects.unscoped("measuring").create(
        type_key="bench",
        type_revision=new_id(),
        title="食品经营许可证",
        number=f"JY2{new_id().int % 10**13:013d}",
        holder_kind="legal_person",
        holder_id=new_id(),
        holder_masked="测*公司",
        organization_id=new_id(),
        organization_name="测速市场监督管理局",
        division_id=new_id(),
        issued_on=date(2026, 1, 1),
        valid_from=date(2026, 1, 1),
        valid_until=date(2099, 12, 31),
        token_digest=new_id().bytes * 2,
        demo=True,
    )


def work(made: list[str]) -> Callable[[Connection], Awaitable[bool]]:
    """One code, verified; it counts when the answer is the verdict that it is valid."""

    async def verify(connection: Connection) -> bool:
        if not made:
            connection.measured.failures.append("no codes left")
            return False
        body = orjson.dumps({"code": made.pop()})
        status, content = await connection.send("POST", ADDRESS, "Content-Type: application/json\r\n", body)
        if not expect(connection, status, 200, content):
            return False
        if parsed(content)["valid"]:
            return True
        connection.measured.failures.append(content[:200].decode(errors="replace"))
        return False

    return verify


def measure(port: int, made: list[str], seconds: float, connections: int = 32) -> Measured:
    """Verify codes for so long; ``made`` gets shorter."""
    return client.run("presentation", port, work(made), seconds, connections)


def main(seconds: int = 10) -> int:
    """Measure alone; exit code 1 below ``WANTED`` or with a failure."""
    from yiwang.web.bench.run import _remove, _start_server, _stop
    from yiwang.web.launcher.postgres import EmbeddedPostgres
    from yiwang.web.launcher.processes import free_port
    from yiwang.web.launcher.tree import var_directory

    place = var_directory() / "bench" / "presentation"
    _remove(place)
    place.mkdir(parents=True)
    given = os.environ.get("BENCH_DATABASE_URL")
    postgres = None if given else EmbeddedPostgres(place, database="yiwang_presentation").start()
    try:
        os.environ["DATABASE_URL"] = given or str(postgres.url)  # type: ignore[union-attr]
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        made = prepare(seconds * AT_MOST)
        port = free_port()
        server = _start_server(port)
        try:
            measure(port, made, 2)
            told = measure(port, made, seconds)
        finally:
            _stop(server)
    finally:
        if postgres is not None:
            postgres.stop()
            _remove(place)
    print(
        f"{told.rate:.0f}/s  p50 {told.percentile(0.5):.1f} ms  p99 {told.percentile(0.99):.1f} ms", *told.failures[:3]
    )
    return 1 if told.failures or told.rate < WANTED else 0


if __name__ == "__main__":
    raise SystemExit(main())
