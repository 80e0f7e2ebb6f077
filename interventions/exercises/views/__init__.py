"""Pages of the exercises: the library, an exercise in the room, what each participant does there."""
