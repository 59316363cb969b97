"""The pages: sources, build, and what is served."""
