"""Data files of the catalogue and the readers that go with them."""
