"""`yiwang demo`: database, schema, demo data, web and worker from one command, in the foreground.

Starts in the order database, schema, data, web, worker and stops in the reverse one. Whatever is killed, the
next start finds its way: children die with this process, left-over ones are ended, the database recovers.
"""

import contextlib
import logging
import os
import signal
import time
from pathlib import Path
from threading import Event
from types import FrameType

from django.db.utils import OperationalError

from yiwang.web.launcher import prepare, screen
from yiwang.web.launcher.children import Child
from yiwang.web.launcher.connection import require_reachable, unreachable
from yiwang.web.launcher.health import fallen, wait_until_well
from yiwang.web.launcher.language import StartFailed, Told, tell
from yiwang.web.launcher.postgres import EmbeddedPostgres
from yiwang.web.launcher.processes import alive, follow_parent
from yiwang.web.launcher.serve import require_port
from yiwang.web.launcher.single import Single, identity
from yiwang.web.launcher.tree import set_up_django, var_directory, web_port

TURN_SECONDS = 0.2
WEB_STOP_SECONDS = 10.0  # requests under way may finish; a process still loading the site is not waited for


ASKED = Event()  # kept beside the exception, in case a library swallows that


class Stopped(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, the terminal closed); like KeyboardInterrupt, no failure."""


def run(*, port: int | None = None, empty: bool = False) -> int:
    """Run the demo until it is stopped. Returns the exit status."""
    if os.environ.get("YIWANG_FOLLOW_PARENT"):
        follow_parent(signal.SIGTERM)  # make was killed: nobody would see our messages any more
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    demo = Demo(var_directory(), port or web_port(), empty=empty)
    try:
        demo.start()
        demo.watch()
    except Stopped:
        screen.say(tell("正在停止…", "Stopping…"))
        return 0
    except OperationalError as fault:
        screen.fail(demo.why_it_went_away(fault))
        return 1
    except Told as told:
        screen.fail(str(told))
        return 1
    finally:
        demo.stop()
    return 0


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    ASKED.set()
    raise Stopped


class Demo:
    """The processes of one demo."""

    def __init__(self, var: Path, port: int, *, empty: bool = False) -> None:
        self.var, self.port, self.empty = var, port, empty
        self.single = Single(var)
        self.entered = False
        self.server: EmbeddedPostgres | None = None
        self.web = Child("web", ["serve", "--port", str(port)], var / "log" / "web.log")
        self.worker = Child("worker", ["worker"], var / "log" / "worker.log")

    def start(self) -> None:
        """Bring everything up; raises Told with one sentence when something is in the way."""
        self.single.enter()
        self.entered = True
        self.single.tell(port=self.port, pid=os.getpid(), stopping=False, children=[])
        require_port(self.port)
        os.environ.setdefault("YIWANG_ORIGIN", f"http://127.0.0.1:{self.port}")
        with screen.steps() as step:
            with step(tell("数据库", "database")):
                self._start_database()
            with step(tell("数据结构", "schema")):
                set_up_django()
                logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # a lost database is told in one sentence
                prepare.migrate()
            if not self.empty:
                with step(tell("演示数据", "demo data")) as progress:
                    left_out = prepare.load_demo(progress)
                for name, why in left_out.items():
                    screen.say(tell(f"    业务包 {name} 没有发布：{why}", f"    pack {name} was not published: {why}"))
            with step(tell("界面文件", "static files")):
                prepare.make_files(self.var)
                prepare.let_go()
            with step(tell("网站和后台进程", "web and worker")):
                for child in (self.web, self.worker):
                    self._start_child(child)
                wait_until_well(self.port, self.web, self.worker, self.var / "worker.heartbeat")
        screen.welcome(self.port, self.var, with_accounts=not self.empty)

    def _start_database(self) -> None:
        if os.environ.get("DATABASE_URL"):
            require_reachable(os.environ["DATABASE_URL"])
            return
        self.server = EmbeddedPostgres(self.var / "postgres").start()
        if not self.server.held:
            raise StartFailed(
                "另一个 yiwang 命令正在使用演示数据库：请先结束它（例如 yiwang shell），再启动。",
                "Another yiwang command is using the demo's database: end it first (yiwang shell, for "
                "one), then start.",
            )
        os.environ["DATABASE_URL"] = self.server.url

    def why_it_went_away(self, fault: OperationalError) -> str:
        """The sentence for a database that fell while it was being filled; its own log knows why."""
        return str(self.server.explain(str(fault)) if self.server is not None else unreachable(fault))

    def _start_child(self, child: Child) -> None:
        child.start()
        self._note(children=[identity(each.pid) for each in (self.web, self.worker) if each.pid])

    def _note(self, **facts: object) -> None:
        """Tell the next demo. A disk that is full by now is no reason to stop, nor to stop badly."""
        with contextlib.suppress(StartFailed):
            self.single.tell(**facts)

    def watch(self) -> None:
        """Stay until stopped; start again what falls."""
        while True:
            time.sleep(TURN_SECONDS)
            if ASKED.is_set():
                raise Stopped
            self._watch_database()
            for child in (self.web, self.worker):
                if child.fell():
                    if not child.may_start_again():
                        raise fallen(child)
                    screen.say(tell(f"{child.name} 意外退出，正在重新启动…", f"{child.name} fell, starting it again…"))
                    self._start_child(child)

    def _watch_database(self) -> None:
        server = self.server
        if server is None or server.process is None or alive(server.process.pid):
            return
        screen.say(tell("数据库意外退出，正在恢复…", "The database fell, recovering…"))
        server.process.poll()
        server.start()  # same port, same address: web and worker connect again by themselves

    def stop(self) -> None:
        """Stop web, worker and database, in this order. A second Ctrl-C does not interrupt it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if not self.entered:
            return
        self._note(stopping=True)
        self.web.stop(WEB_STOP_SECONDS)
        self.worker.stop()
        if self.server is not None:
            self.server.stop()
        self.single.leave()
