"""What a table yields: takeaways, connections, contact persons."""
