"""Every route: who may ask, what is answered, and the descriptions of it all."""
