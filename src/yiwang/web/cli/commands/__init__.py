"""One module for each command; each holds `command` and calls the room that does the work."""
