"""Coverage-guided fuzzing of what strangers hand in: `make check-long`, or `.venv/bin/python bin/fuzz.py`."""
