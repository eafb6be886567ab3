"""Find where the state of per-tenant virtual machines is, prove it, and plan their move to Amazon EKS."""

from importlib.metadata import version

__version__ = version("assess-eks")
