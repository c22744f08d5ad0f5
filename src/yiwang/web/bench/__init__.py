"""`make bench`: the platform and plain SQL by pgbench, measured in turn on the same machine in one run."""
