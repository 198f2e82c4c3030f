"""Writing to the people of an evening."""
