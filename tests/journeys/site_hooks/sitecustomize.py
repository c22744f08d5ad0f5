"""In the processes of the journeys' site alone: each whole page ends in a comment that names its template.

A journey that looks at a page so knows which template it has checked (``tests/journeys/templates.py``); a page that is
kept and sent again still says it. Python runs this file itself, because its folder is on the site's path.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Template

_render = Template.render


def render(template: Template, *args: Any, **kwargs: Any) -> str:
    """What Jinja2 makes, with the template's name behind it."""
    made = _render(template, *args, **kwargs)
    return f"{made}<!--template:{template.name}-->" if made.rstrip().endswith("</html>") else made


Template.render = render  # type: ignore[method-assign]
