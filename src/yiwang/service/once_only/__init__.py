"""Once only: what government holds is not asked for; the material library, the proof and the report."""
