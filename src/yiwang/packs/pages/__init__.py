"""Pages of the pack author's desk, at /desk/packs/."""
