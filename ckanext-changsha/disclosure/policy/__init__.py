"""What a finding does to a release (schemas/severities.yaml), what may be waived, and what a reviewer must answer."""

from disclosure.policy.checklist import ChecklistRefused, Item, answered, items
from disclosure.policy.severities import Policy, PolicyInvalid, policy
from disclosure.policy.weighing import Waiver, Weighed, weigh

__all__ = [
    "ChecklistRefused",
    "Item",
    "Policy",
    "PolicyInvalid",
    "Waiver",
    "Weighed",
    "answered",
    "items",
    "policy",
    "weigh",
]
