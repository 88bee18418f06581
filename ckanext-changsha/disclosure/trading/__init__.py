"""Public-resource trading: what a notice is, what it says, the dataset and the project it belongs to.

Pure functions.
"""

from disclosure.trading.classify import classify, is_test, misfiled, title_means
from disclosure.trading.identity import shown_title
from disclosure.trading.kind import KIND
from disclosure.trading.labels import Facts, read_labels
from disclosure.trading.notice import Notice, to_record
from disclosure.trading.price import Price, plain, read_price
from disclosure.trading.projects import Link, Project, Projects, gather, link, link_keys
from disclosure.trading.sentences import rejected_in_prose
from disclosure.trading.suppliers import Supplier
from disclosure.trading.vocabulary import BusinessType, NoticeType, business_type, business_types, code_means

__all__ = [
    "KIND",
    "BusinessType",
    "Facts",
    "Link",
    "Notice",
    "NoticeType",
    "Price",
    "Project",
    "Projects",
    "Supplier",
    "business_type",
    "business_types",
    "classify",
    "code_means",
    "gather",
    "is_test",
    "link",
    "misfiled",
    "link_keys",
    "plain",
    "read_labels",
    "read_price",
    "rejected_in_prose",
    "shown_title",
    "title_means",
    "to_record",
]
