"""What can be asked of imports; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Sequence

from services.client import models as m
from services.client.asking import Asking, Question


class ImportsCalls(Asking):
    """Deals out of a CRM's CSV, as often as it is exported."""

    def import_deals(
        self,
        body: m.CsvSaid,
        *,
        column: Sequence[str] | None = None,
        date_order: m.DateOrder | None = None,
        try_: bool | None = None,
        key: str | None = None,
    ) -> m.DealsBroughtIn:
        """Bring in the open deals of a CSV of Salesforce, HubSpot, Pipedrive, or any other
        columns.

        Rows are independent. A deal that is not there is opened on its date; of one that is
        there the CRM says its name, owner, amount and who else is of the buyer. A date that has
        moved is refused, and kept once as an attempt; the very same again adds nothing.
        """
        question = Question(
            "POST",
            "/v1/imports/deals",
            query={"column": column, "date_order": date_order, "try": try_},
            body=body,
            headers={"Idempotency-Key": key},
        )
        return self._read(question, m.DealsBroughtIn)
