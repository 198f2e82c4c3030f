"""Signing in and out, and the first visit."""
