"""Writing to the people of an evening: who gets what, and how it arrived."""
