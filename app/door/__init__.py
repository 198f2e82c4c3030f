"""Who came: scan, search, check-in."""
