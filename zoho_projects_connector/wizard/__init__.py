# isort: skip_file
from . import zoho_self_client
from . import zoho_set_back
