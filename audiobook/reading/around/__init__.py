"""What stands around a story: frames of sites and programs, front and back matter, and where chapters start among it."""
