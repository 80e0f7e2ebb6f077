"""The promises to people who say what they have never said: the list, what holds it here, the page and the document."""
