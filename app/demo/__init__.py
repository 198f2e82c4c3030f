"""A full demo evening to look around in."""
