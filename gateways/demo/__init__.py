"""The sample community, with simulated people in it."""
