"""OFD (GB/T 33190): reading, drawing, writing. Start at `reading.open_ofd`, `drawing.draw_page`, `building.Builder`."""
