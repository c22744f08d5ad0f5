"""Pages of the import of paper-era licences."""
