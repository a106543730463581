# isort: skip_file
from . import project_terms
from . import timesheet_rate
from . import project_order
from . import order_line
from . import milestone
from . import invoice_marks
from . import credit_notes
from . import invoicing
from . import project_figures
from . import sale_order
from . import transactions
from . import billing_change
from . import change_decisions
from . import project_screens
