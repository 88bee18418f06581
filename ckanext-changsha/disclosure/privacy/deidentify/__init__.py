"""De-identification of tables (GB/T 37964-2019): a plan says for each column what is done to it, and is data itself."""

from disclosure.privacy.deidentify.apply import deidentified
from disclosure.privacy.deidentify.plan import Method, Step, plan_from, suggested

__all__ = ["Method", "Step", "deidentified", "plan_from", "suggested"]
