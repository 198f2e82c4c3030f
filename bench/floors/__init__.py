"""Floors of our own: the least honest version of something, to be held against ours."""
