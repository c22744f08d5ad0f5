"""How somebody signs in: factors, devices, one-time codes, upstream providers, assisted sign-in."""
