"""Demo data: Guangdong's tree of organizations, a county with its staff, people and firms that do not exist.

Every name carries the mark 演示, every row the flag ``demo``; numbers of persons and firms are right by their check
digits and come from a region that does not exist (449999).
"""
