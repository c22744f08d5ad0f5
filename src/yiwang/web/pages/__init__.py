"""The site's own pages: home, login, place, display settings, style page, help."""
