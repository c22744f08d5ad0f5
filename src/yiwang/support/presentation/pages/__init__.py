"""Pages of presentation."""
