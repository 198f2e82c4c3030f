"""Inviting people: from a list or from earlier evenings, by a link of their own, with a reminder."""
