"""Quality of the catalogue: rules as data, findings where the fault comes from, scores, work orders."""
