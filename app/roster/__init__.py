"""The organiser's list: who comes, taken in from a file, changed one by one or many at once, and taken back."""
