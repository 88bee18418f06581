"""The WSGI application that gunicorn serves; CKAN_INI names its configuration."""

import os

from ckan import authz, logic
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
# CKAN fills these tables at their first use; another thread would meanwhile read them half filled.
logic.get_action("status_show")
authz.auth_functions_list()
