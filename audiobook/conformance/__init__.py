"""What any engine and any attributor must do, as tests: python -m audiobook.conformance NAME."""
