"""Portal: first pages by place, zones and life events, lists by theme and department, guides compared and printed."""
