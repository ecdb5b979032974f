"""Plain text: lines in, paragraphs and headings out; what printers, editors and programs put between them is taken out."""
