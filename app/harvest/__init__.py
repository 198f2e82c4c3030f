"""What a table yields: takeaways, connections, contact persons, and when the table is done."""
