"""Titles: which lines are headings, what they name, where a list of contents is, and where chapters start."""
