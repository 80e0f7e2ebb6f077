"""The door of the house: how staff are invited, come in, and prove themselves."""
