"""A deliberation held with Polis elsewhere, played through the front door."""
