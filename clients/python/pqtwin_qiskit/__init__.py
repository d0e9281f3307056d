"""A Qiskit backend that runs circuits through the program pqtwin."""

from .backend import PQTwinBackend, PQTwinError, PQTwinJob

__all__ = ["PQTwinBackend", "PQTwinError", "PQTwinJob"]
