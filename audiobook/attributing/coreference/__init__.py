"""Coreference: whom pronouns mean, and whom speeches are said to."""
