"""The thirty-five promises, in their order."""

from tst_platform.promises.catalogue.doors import DOORS
from tst_platform.promises.catalogue.keeping import KEEPING
from tst_platform.promises.catalogue.reading import READING
from tst_platform.promises.catalogue.standing import STANDING
from tst_platform.promises.promise import Promise

PROMISES: tuple[Promise, ...] = (*READING, *KEEPING, *DOORS, *STANDING)
