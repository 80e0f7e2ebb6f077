"""The journey of the first whole, act by act: each function is one step that a person takes in a browser."""
