"""The live sockets: what is said on them, who watches which document, and how a change reaches everyone."""
