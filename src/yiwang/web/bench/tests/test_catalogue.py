"""The bench of the catalogue: addresses follow Zipf's law, load is at its rate, what was not measured is missed."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from yiwang.web.bench.catalogue.desks import Desks
from yiwang.web.bench.catalogue.finding import Finding
from yiwang.web.bench.catalogue.load import Asked, Loaded, _run
from yiwang.web.bench.catalogue.pages import Pages
from yiwang.web.bench.catalogue.report import Figures, gates_of, report
from yiwang.web.bench.catalogue.zipf import Zipf


def test_the_first_item_is_asked_for_twice_as_often_as_the_second():
    zipf = Zipf(2_000_000)
    ranks = Counter(zipf.rank() for _ in range(60_000))
    assert 1.8 < ranks[1] / ranks[2] < 2.2 and 0.06 < ranks[1] / 60_000 < 0.074
    assert abs(sum(n for rank, n in ranks.items() if rank <= 1_000) / 60_000 - zipf.share_of_first(1_000)) < 0.01
    far = sum(n for rank, n in ranks.items() if rank > 100_000) / 60_000
    assert abs(far - (1 - zipf.share_of_first(100_000))) < 0.01 and max(ranks) <= 2_000_000


@pytest.mark.parametrize("items", [1, 2, 7, 20_000])
def test_every_item_has_one_rank(items):
    zipf = Zipf(items)
    assert {rank * zipf._step % items for rank in range(1, items + 1)} == set(range(items))
    assert all(0 <= zipf.row() < items for _ in range(50)) and zipf.share_of_first(items) == pytest.approx(1, abs=0.01)


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"x" * 5_000
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("X-Kept", "memory" if "kept" in self.path else "new")
        if "chunks" in self.path:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"1388\r\n" + body + b"\r\n0\r\n\r\n")
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        return


def test_load_comes_at_its_rate_and_tells_where_pages_came_from():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        paths = ["/kept/", "/other/", "/chunks/", "/missing/"]
        loaded = _run(Asked(server.server_address[1], paths, rate=200, seconds=0.5))
    finally:
        server.shutdown()
    assert len(loaded.latencies) + loaded.failed == 100 and loaded.failed >= 25 and "404" in loaded.failures[0]
    assert loaded.share("memory") == pytest.approx(100 / 3, abs=3) and loaded.percentile(0.5) > 0


def good():
    def loaded(rate):
        return Loaded(rate=rate, latencies=[0.01], sources={"memory": 1})

    pages = Pages(loaded(1_200), loaded(2_100), loaded(400), loaded(1_500))
    seen = SimpleNamespace(
        items=100_000, first=0.2, everywhere=0.6, published=0.1, longest_wait_ms=3.0, writes=9, slowest_write_ms=8.0,
        failures=[],
    )  # fmt: skip
    ours = SimpleNamespace(ndcg=0.8, recall=0.93, line=lambda: "yiwang")
    finding = Finding(loaded(100), loaded(100), [ours])
    return {"items": 2_000_000, "pages": pages, "item": seen, "entry": seen, "finding": finding,
            "desks": Desks(read={"a": {"/": (3, 20.0)}, "b": {"/": (3, 30.0)}})}  # fmt: skip


def test_good_figures_meet_every_gate(tmp_path):
    assert report(Figures(share_of_first={1_000: 50.0}, **good()), tmp_path) == 0
    assert len(gates_of(Figures(**good()))) == 15 and all(gate.passed for gate in gates_of(Figures(**good())))


@pytest.mark.parametrize("missing", ["pages", "item", "entry", "finding", "desks"])
def test_what_was_not_measured_is_missed(missing, tmp_path):
    assert not all(gate.passed for gate in gates_of(Figures(**{**good(), missing: None})))
    assert report(Figures(), tmp_path) == 1 and (tmp_path / "bench-catalogue.json").exists()
