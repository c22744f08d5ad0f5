"""Demo cases of the old-age allowance. Those who have an account are left to whoever tries the demo."""

from __future__ import annotations

from yiwang.web.demo.acting import Play, at_window
from yiwang.web.demo.naming import marked
from yiwang.web.demo.persons import persons

GRANT = "old-age-allowance.grant"
CLERK, VERIFIES, DECIDES = "chenjianguo", "zhoujie", "wugang"


def filed(play: Play, key: str) -> None:
    """At the window, for an old person who is present."""
    person = next(one for one in persons() if one.key == key)
    play.apply(
        at_window(play.actor(CLERK)),
        GRANT,
        answers={"payout": {}},
        person_id=person.subject_id,
        person_name=marked(person.name),
    )


def granted(play: Play) -> None:
    """A hundred years old: granted at once by the rules."""
    play.on(12)
    filed(play, "dengyongshou")
    play.finish_jobs()


def granted_today(play: Play) -> None:
    """Eighty today."""
    play.on(0)
    filed(play, "suguizhen")


def to_person(play: Play) -> None:
    """The register says that he has died, a person verifies."""
    play.on(3)
    filed(play, "liangfugui")
    play.step(VERIFIES, "accept", "accept")


PLAYS = {
    "allowance-granted": granted,
    "allowance-granted-today": granted_today,
    "allowance-to-person": to_person,
}
