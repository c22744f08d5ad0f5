"""Ground floor: use cases, actors, the event log, revisions, files, refusals and everything that every room needs."""
