"""Training: novels with gold quotations in, the learned attributor's model and its figures out.

    python -m audiobook.training CORPUS [--edition NAME=DIR] [--openings DIR] [--authors FILE] [--model FILE]

The corpus stays outside the project; see docs/attribution.md. This package needs the extra `training`; nothing of it is
used when an audiobook is made.
"""
