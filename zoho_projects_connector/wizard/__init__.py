from . import zoho_life_cycle
from . import zoho_self_client
from . import zoho_unused
