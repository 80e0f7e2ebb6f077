"""The pages of the door and of accounts."""
