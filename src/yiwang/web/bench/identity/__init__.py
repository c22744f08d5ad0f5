"""How fast identity is with five million persons and 33,000 organizations: `yiwang bench --part identity`."""
