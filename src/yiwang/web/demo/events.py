"""Event types of the demo."""

from yiwang.core.events import event_type

PLAYED = event_type("demo.case_played", "做好了一件演示办件")
CATALOGUE_MADE = event_type("demo.catalogue_made", "做好了大规模的演示目录", privacy="public")
