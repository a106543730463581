from odoo import api, models

from .job import RecordProblem


class ZohoImporterProblems(models.AbstractModel):
    """What is wrong with a row that cannot be read, as a sentence for people."""

    _name = "zoho.importer.problems"
    _description = "Zoho Importer: Problems"

    @api.model
    def _invalid(self, problem):
        """:class:`InvalidValue` as a problem with a sentence."""
        shown = str(problem.value)[:80]
        sentences = {
            "missing": self.env._("It has no %(what)s.", what=problem.what),
            "not_text": self.env._("The %(what)s is not a text.", what=problem.what),
            "not_hours": self.env._(
                "The hours “%(value)s” cannot be read: hours and minutes such as 07:30 are "
                "expected.",
                value=shown,
            ),
            "not_date": self.env._(
                "“%(value)s” in %(what)s is not a date.", value=shown, what=problem.what
            ),
            "not_time": self.env._(
                "“%(value)s” in %(what)s is not a point in time.", value=shown, what=problem.what
            ),
            "not_number": self.env._(
                "“%(value)s” in %(what)s is not a number.", value=shown, what=problem.what
            ),
            "not_whole": self.env._(
                "“%(value)s” in %(what)s is not a whole number. Map it to a decimal field.",
                value=shown,
                what=problem.what,
            ),
            "no_choice": self.env._(
                "“%(value)s” is not among the choices of %(what)s in Odoo.",
                value=shown,
                what=problem.what,
            ),
        }
        return RecordProblem("invalid_payload", sentences[problem.problem])

    def _unreadable(self):
        return RecordProblem(
            "invalid_payload", self.env._("Some of its values are not of the expected kind.")
        )
