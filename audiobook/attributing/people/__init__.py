"""People: who is in the story, which names and descriptions are one person's, and where each is mentioned."""
