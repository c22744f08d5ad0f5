"""Electronic seals."""
