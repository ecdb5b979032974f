"""The engine hibari: neural English voices."""
