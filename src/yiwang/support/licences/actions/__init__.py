"""Use cases that issue, replace and end licences."""
