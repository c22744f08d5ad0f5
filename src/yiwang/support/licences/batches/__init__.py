"""Licences in batches: the table of holders is read, looked at, issued row by row, stopped and taken up again."""
