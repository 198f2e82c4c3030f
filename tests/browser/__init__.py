"""Journeys in a real Chromium, on a real server, at the sizes people hold in their hands."""
