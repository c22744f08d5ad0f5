"""What a person can learn and ask about the own data; keys, rotation, retention."""
