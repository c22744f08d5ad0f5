"""Event types of the demo."""

from yiwang.core.events import event_type

PLAYED = event_type("demo.case_played", "做好了一件演示办件")
