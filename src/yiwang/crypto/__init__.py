"""Keys, envelopes, blind indexes, tokens, digests and certificates. No Django in this room."""
