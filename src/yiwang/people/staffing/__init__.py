"""Staff by spreadsheet, the address book, relatives and leave: what stands beside organizations and posts."""
