"""Gathers everything into a report: import, overview, download, publish."""
