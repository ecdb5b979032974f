"""Features: who may say each speech, and for each of them a row of numbers. A module a family of features; `table` lists them."""
