"""Fixtures that several tests of cells share; a test module that defines one of its own keeps it."""

from tests.cells.importing import claire, collective

__all__ = ["claire", "collective"]
