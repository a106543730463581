# isort: skip_file
from . import zoho_life_cycle
from . import zoho_lookup
from . import zoho_lookup_portal
from . import zoho_preview
from . import zoho_preview_line
from . import zoho_project_invoice
from . import zoho_project_rates
from . import zoho_self_client
from . import zoho_set_back
from . import zoho_unused
from . import zoho_unused_references
