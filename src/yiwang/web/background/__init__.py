"""What the background worker does besides timers and consumers: chores by the clock, and ordinary jobs."""
