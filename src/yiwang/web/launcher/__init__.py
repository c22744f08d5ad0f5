"""Start-up: embedded PostgreSQL, web and worker processes, and the demo that holds them together."""
