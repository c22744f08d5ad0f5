"""Cases and reviews as exchange tables for the platform above: what changed since, each once, nothing silently left."""
