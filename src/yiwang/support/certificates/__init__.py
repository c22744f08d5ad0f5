"""Certificates: the register of what the authority issued, lists, answers, time-stamps."""
