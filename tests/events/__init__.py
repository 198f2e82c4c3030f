"""Evenings: setting them up, their links and devices, the outbox on screen."""
