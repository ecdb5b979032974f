"""Text: tokens, sentences, names and nouns. What can be read before anybody knows who the people are."""
