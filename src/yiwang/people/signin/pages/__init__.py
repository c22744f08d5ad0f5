"""Pages of signing in and of the own security."""
