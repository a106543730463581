from . import zoho_self_client
