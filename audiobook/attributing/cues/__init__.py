"""Cues: what the narration beside a speech says of its speaker.

`noun_phrases` reads who is referred to, `cue_before` and `cue_after` which of them speaks, `choose` takes the surest of all the
places beside a speech.
"""
