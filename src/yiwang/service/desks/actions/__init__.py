"""Writes that only the desks have; most acts on a case are actions of the proceedings."""
