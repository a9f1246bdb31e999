"""The reconciliation service: `/reconcile` answers by the Reconciliation Service API, so that OpenRefine can use it."""

from dashboard.reconciliation.service import ROUTES

__all__ = ["ROUTES"]
