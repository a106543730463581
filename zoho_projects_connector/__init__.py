# isort: skip_file
from . import controllers, importers, models, billing, wizard
