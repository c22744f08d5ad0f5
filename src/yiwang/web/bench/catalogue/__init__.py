"""The catalogue at a province's scale: pages, search, publications, editors' lists, in one run."""
