"""Start-up: environment, embedded PostgreSQL, demo, command line, doctor."""
