"""The desks of the offices: work-list and case, window, supervision, event log; no tables of its own.

Reads are in ``queries``, what people see in ``showing``, writes in ``actions`` (most belong to the proceedings);
``pages`` only parses, calls and renders.
"""
