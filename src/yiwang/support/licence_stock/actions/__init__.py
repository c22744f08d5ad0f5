"""Use cases of the import of paper-era licences."""
