"""The people of the tests of composition, and a proposal composed as the worker does."""

import pytest

from cells.collectives.models import Membership
from contracts.agreements.models import ContractIntervenant
from tests.cells.test_composition_services import claire, collective, composed, contract, people, propose
from tests.signing_in import StaffClient
from tst_platform.accounts.models import User
from tst_platform.core.viewer import Viewer

__all__ = ["claire", "collective", "composed", "contract", "people"]


@pytest.fixture
def malik(collective, contract):
    """A second intervenant of the same programme."""
    user = User.objects.create_user("malik@example.org", name="Malik Ferrand", role="intervenant")
    Membership.objects.create(collective=collective, user=user, role="co")
    ContractIntervenant.objects.create(contract=contract, user=user)
    return Viewer(user=user)


@pytest.fixture
def desk_of():
    """Return what opens the desk of someone."""

    def open_desk(viewer):
        client = StaffClient()
        client.force_login(viewer.user)
        return client

    return open_desk


@pytest.fixture
def beside(composed, contract, collective, claire):
    """A proposal beside the present seats."""
    return propose(contract, collective, 8, claire)
