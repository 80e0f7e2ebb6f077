"""The engine on the command line: each command has `add_arguments(parser)` and `run(options)`."""
