# isort: skip_file
from . import reading
from . import writing
from . import zoho_importer
from . import labels
from . import refused_projects
from . import project_part
from . import work_item
from . import user
from . import known_customers
from . import customer
from . import primary_client
from . import project
from . import milestone
from . import task_list
from . import task
from . import bug
from . import timesheet
