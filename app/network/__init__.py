"""The people the network knows beyond one evening."""
