# isort: skip_file
from . import reading
from . import writing
from . import looking
from . import zoho_importer
from . import labels
from . import project_part
from . import work_item
from . import user
from . import customer
from . import project
from . import milestone
from . import task_list
from . import task
from . import bug
from . import timesheet
