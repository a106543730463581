from odoo import models

from ..zoho import values

NAME_LIMIT = 64


class ZohoImporterLabels(models.AbstractModel):
    """Tags and statuses: small things that come inside other records, found by their Zoho id."""

    _name = "zoho.importer.labels"
    _description = "Zoho Importer: Tags and Statuses"

    def _tags(self, job, rows):
        """:return: ``{Zoho tag id: project.tags id}`` of the tags in these rows"""
        names = {}
        for row in rows:
            for tag in row.get("tags") or [] if isinstance(row.get("tags"), list) else []:
                name = _name_of(tag)
                if name and _id_of(tag):
                    names[_id_of(tag)] = name
        return self._linked_labels(job, "tag", "project.tags", names, self._new_tags)

    def _new_tags(self, names):
        existing = self.env["project.tags"].search([("name", "in", list(names.values()))])
        by_name = {tag.name: tag.id for tag in existing}
        missing = [name for name in dict.fromkeys(names.values()) if name not in by_name]
        for tag in self.env["project.tags"].create([{"name": name} for name in missing]):
            by_name[tag.name] = tag.id
        return {zoho_id: by_name[name] for zoho_id, name in names.items()}

    def _tag_ids(self, row, tags):
        given = row.get("tags") if isinstance(row.get("tags"), list) else []
        ids = [tags.get(_id_of(tag)) for tag in given]
        return sorted({tag_id for tag_id in ids if tag_id})

    def _stages(self, job, rows):
        """:return: ``{Zoho status id: project.task.type id}``; statuses are told apart by id,
        never by name: two layouts may have an “Open” each"""
        statuses = {}
        for row in rows:
            status_id = values.nested_id(row, "status")
            if status_id and (_name_of(row["status"]) or status_id not in statuses):
                statuses[status_id] = row["status"]
        names = {zoho_id: _name_of(status) for zoho_id, status in statuses.items()}

        def new_stages(missing):
            stages = self.env["project.task.type"].create(
                [
                    {
                        "name": name or zoho_id,
                        "user_id": False,
                        "fold": values.is_closed({"status": statuses[zoho_id]}),
                        "sequence": 90 if values.is_closed({"status": statuses[zoho_id]}) else 10,
                    }
                    for zoho_id, name in missing.items()
                ]
            )
            return dict(zip(missing, stages.ids, strict=True))

        return self._linked_labels(job, "status", "project.task.type", names, new_stages)

    def _linked_labels(self, job, kind, model, names, create_missing):
        links = self.env["zoho.link"]
        known = links._resolve(job.connection, kind, names)
        present = set(self.env[model].browse(known.values()).exists().ids)
        stale = [zoho_id for zoho_id, res_id in known.items() if res_id not in present]
        if stale:  # deleted in Odoo: made again below
            gone = links._find(job.connection, kind, stale)
            links.browse([link.id for link in gone.values()]).unlink()
            known = {zoho_id: known[zoho_id] for zoho_id in known if zoho_id not in gone}
        for record in self.env[model].browse(known.values()):
            wanted = next(name for z, name in names.items() if known.get(z) == record.id)
            if kind == "status" and wanted and record.name != wanted:
                record.name = wanted
        missing = {zoho_id: name for zoho_id, name in names.items() if zoho_id not in known}
        if missing:
            made = create_missing(missing)
            links.create(
                [
                    {
                        "connection_id": job.connection.id,
                        "kind": kind,
                        "zoho_id": zoho_id,
                        "res_model": model,
                        "res_id": res_id,
                    }
                    for zoho_id, res_id in made.items()
                ]
            )
            known |= made
        return known


def _name_of(label):
    """The name of a tag or status; empty when it is none: a label is no reason to lose a task."""
    try:
        return values.text(label.get("name"), "name", NAME_LIMIT) if isinstance(label, dict) else ""
    except values.InvalidValue:
        return ""


def _id_of(label):
    """The Zoho id of a tag or status, empty when there is none."""
    return values.nested_id({"label": label}, "label")
