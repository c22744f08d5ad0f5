"""Parameters: values by division, validity and legal basis, asked for at a date; the nearest division wins."""
