"""Public pages for strangers from kept bytes, before Django: ``PublicPages`` wraps the WSGI application of the site."""
