"""What an operator does to a data folder: examine it, copy it, put a copy in its place, replay its log."""
