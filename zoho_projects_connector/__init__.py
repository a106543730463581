from . import controllers, importers, models, wizard
