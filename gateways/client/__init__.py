"""folkmoot from the outside, through its public interface alone: what importers, cards and the demo speak."""
