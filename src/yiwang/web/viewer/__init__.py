"""Pages of OFD and PDF files as pictures in the browser: files from outside are drawn in a process of its own."""
