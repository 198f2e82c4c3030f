"""Tests of checking yourself in by the poster."""
