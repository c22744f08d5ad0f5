"""Pages described once, written as OFD and as PDF: `licence_face`, `letter`, then `ofd_writing`, `pdf_writing`."""
