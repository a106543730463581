"""The yardstick: the records of an import, created by nothing but batches of ``create``.

The records of a finished import are read back with the fields that the import gave to ``create``,
and created in another database with the same values in the same context: no HTTP, no links, no
look-ups, no comparison. Parents come before their children, so that each record is written once.
"""

import pickle
from collections import defaultdict
from pathlib import Path

from odoo.fields import Command

from .measure import measured

BATCH = 200  # records of one create and one transaction, as many as a page of the API has
# In an order in which what others refer to comes first.
BUSINESS_MODELS = (
    "hr.employee",
    "res.partner",
    "project.tags",
    "project.task.type",
    "project.project",
    "project.milestone",
    "zoho.task.list",
    "project.task",
    "account.analytic.line",
)
# What the scheduler tells the code it runs.
CRON_KEYS = {"lastcall", "cron_id", "cron_end_time", "ir_cron_progress_id"}


def watch_creates(registry):
    """Note from now on how the records of the business models are created, leaving out what Odoo's
    own code creates inside of a ``create``.

    :return: a function that gives ``{model: {"fields": names of the values, "context": context}}``
    """
    found = defaultdict(lambda: {"fields": set(), "context": {}})
    depth = [0]

    def watch(model):
        original = registry[model].create

        def create(self, vals_list):
            if not depth[0]:
                single = isinstance(vals_list, dict)
                found[model]["fields"].update(*([vals_list] if single else vals_list))
                found[model]["context"].update(
                    {key: self.env.context[key] for key in self.env.context.keys() - CRON_KEYS}
                )
            depth[0] += 1
            try:
                return original(self, vals_list)
            finally:
                depth[0] -= 1

        registry[model].create = create

    for model in BUSINESS_MODELS:
        watch(model)
    return lambda: {
        model: {"fields": sorted(entry["fields"]), "context": entry["context"]}
        for model, entry in found.items()
    }


def export(env, created, path):
    """Read the records of an import back.

    :param created: what :func:`watch_creates` found
    :param path: of the file to write: ``[(model, context, [(id, values), …]), …]``
    :return: ``{model: number of records}``
    """
    exported = []
    for model in BUSINESS_MODELS:
        if model in created:
            links = env["zoho.link"].search([("res_model", "=", model)])
            records = (
                env[model].with_context(active_test=False).browse(sorted(links.mapped("res_id")))
            )
            names = created[model]["fields"]
            rows = [(row.pop("id"), row) for row in records.read(names, load=None)]
            exported.append((model, created[model]["context"], rows))
    Path(path).write_bytes(pickle.dumps(exported))
    return {model: len(rows) for model, _context, rows in exported}


def create(env, path):
    """Create the records that :func:`export` wrote.

    :return: what :func:`measured` gives, and ``records``: ``{model: number}``
    """
    exported = pickle.loads(Path(path).read_bytes())  # our own file of a minute ago
    plan = [
        (env[model].with_context(**context), batches(env[model], rows))
        for model, context, rows in exported
    ]
    new_ids = defaultdict(dict)  # {model: {id in the import: id here}}
    env.cr.commit()
    with measured() as figures:
        for target, model_batches in plan:
            mapped = new_ids[target._name]
            for batch in model_batches:
                records = target.create([translated(target, row, new_ids) for _id, row in batch])
                env.cr.commit()
                mapped.update(zip((id_ for id_, _row in batch), records.ids, strict=True))
    return figures | {"records": {model: len(ids) for model, ids in new_ids.items()}}


def batches(model, rows):
    """:param rows: ``[(id, values), …]``
    :return: lists of at most ``BATCH`` rows; the parents of a row are in an earlier list
    """
    parents = {id_: row.get(model._parent_name) for id_, row in rows}
    levels = defaultdict(list)
    for id_, row in rows:
        level, above = 0, parents[id_]
        while above in parents:
            level, above = level + 1, parents[above]
        levels[level].append((id_, row))
    return [
        levels[level][start : start + BATCH]
        for level in sorted(levels)
        for start in range(0, len(levels[level]), BATCH)
    ]


def translated(target, row, new_ids):
    """:return: the values of a record with references to the records created here"""
    values = {}
    for name, value in row.items():
        field = target._fields[name]
        mapped = new_ids.get(field.comodel_name, {}) if field.relational else {}
        if field.type == "many2one":
            value = mapped.get(value, value)
        elif field.type in ("one2many", "many2many"):
            value = [Command.set([mapped.get(id_, id_) for id_ in value])] if value else []
        values[name] = value
    return values
