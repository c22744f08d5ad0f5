"""Exchange of the catalogue: spreadsheets in and out, lists of other platforms, tables of the national platform."""
