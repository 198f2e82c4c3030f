"""The mailing list: asking, confirming, leaving, and what the organiser sees of it."""
