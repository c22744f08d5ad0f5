"""Electronic seals of GB/T 38540: made, read, applied and verified. Start at `verify.verify_signature`, `making`."""
