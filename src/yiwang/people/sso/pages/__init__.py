"""Pages and endpoints of this room."""
