"""The files of a licence: OFD, the legal form; PDF, made on first demand; copies for one use (加注件)."""
