from odoo import api, fields, models


class ZohoCustomValue(models.Model):
    """A choice of a multi-select field of Zoho, for an Odoo field that was made from it."""

    _name = "zoho.custom.value"
    _description = "Zoho Choice"
    _order = "name, id"

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    # By name: people who use the choices need not be allowed to read Odoo's list of fields.
    res_model = fields.Char("Model", required=True)
    field_name = fields.Char("Field", required=True)
    name = fields.Char(required=True)

    _one_per_name = models.UniqueIndex(
        "(res_model, field_name, company_id, name)", "This choice exists already."
    )

    @api.model
    def _ids_by_name(self, company, field, names, create=True):
        """The choices of these names; missing ones are created.

        :param field: ``ir.model.fields``
        :return: ``{name: id}``, 0 for what is missing and was not to be created
        """
        of_field = {
            "company_id": company.id,
            "res_model": field.model,
            "field_name": field.name,
        }
        domain = [(name, "=", value) for name, value in of_field.items()]
        choices = self.search_fetch([*domain, ("name", "in", list(names))], ["name"])
        ids = dict.fromkeys(names, 0) | {choice.name: choice.id for choice in choices}
        missing = [name for name, record_id in ids.items() if not record_id]
        if create and missing:
            made = self.create([of_field | {"name": name} for name in missing])
            ids |= dict(zip(missing, made.ids, strict=True))
        return ids
