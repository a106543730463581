# isort: skip_file
from . import zoho_lookup
from . import zoho_lookup_portal
from . import zoho_self_client
from . import zoho_set_back
