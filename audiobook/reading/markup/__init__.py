"""Mark-up: elements in, paragraphs out; notes, tables, lists, style sheets and what a page hides."""
