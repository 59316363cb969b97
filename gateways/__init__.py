"""The edges: everything that blocks, waits, or speaks a protocol."""
