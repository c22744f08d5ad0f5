"""PDF: typesetting, signing (PAdES) and verifying."""
