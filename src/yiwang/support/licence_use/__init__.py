"""The use of licences by organizations."""
