"""The site as an app on the phone: manifest, icons, service worker, what is read without a network."""
