# isort: skip_file
from . import reading
from . import custom_fields
from . import writing
from . import foreseeing
from . import zoho_importer
from . import labels
from . import project_part
from . import work_item
from . import user
from . import customer
from . import customer_matching
from . import project
from . import milestone
from . import task_list
from . import task
from . import bug
from . import timesheet
