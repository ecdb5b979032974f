"""What any engine must do, as tests: python -m audiobook.conformance NAME."""
