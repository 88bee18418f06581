"""As for records, and one public dataset to find beside them."""

import pytest
import records_factory as factory
from records_fixtures import app, clean_records, prepared

__all__ = ["app", "clean_records", "prepared"]


@pytest.fixture
def dataset(app, prepared):
    """One public dataset, with 部门预算 in its title."""
    if "dataset" not in prepared:
        with app.flask_app.test_request_context():
            prepared["dataset"] = factory.dataset()
    return prepared["dataset"]
