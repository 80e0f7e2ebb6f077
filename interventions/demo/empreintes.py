"""Empreintes Citoyennes: a collective that begins, so that one sees what the platform says at first."""

from cells.collectives.models import CollectiveKind
from interventions.demo.shapes import Body, Intervention

BODY = Body(
    name="Empreintes Citoyennes",
    kind=CollectiveKind.ORGANISATION,
    components=(("agents", 3), ("élus", 3), ("associations", 4), ("citoyens", 4)),
    interventions=(
        Intervention(
            title="Coopération citoyenne",
            objective="Préparer trois réunions publiques où l’on s’écoute.",
            path=(("trust", 78),),
            sponsor_name="Association Empreintes Citoyennes",
            has_contract=False,
        ),
    ),
)
