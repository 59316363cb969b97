"""The command `folkmoot`: what it understands, and what it says of whatever can go wrong."""
