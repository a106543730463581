"""Addresses of Zoho Projects' web client."""

from urllib.parse import quote

from .const import DATA_CENTERS

# What comes after https://projects.zoho.com/portal/<portal>. Zoho documents none of them:
# - task: what Zoho's own API answers as `link.web.url` of a task (V2 answers in public
#   repositories), the same in e-mails of Zoho;
# - project, and the tabs of a project: addresses people copied from their browser into public
#   repositories, https://projects.zoho.com/portal/…#zp/projects/2651844000000411004/ and …/tasks/;
# - bug: likewise, https://projects.zoho.com/portal/…#buginfo/103629000002592245/103629000014615457.
# No address of a single milestone, task list, time log, customer or user was found: the nearest
# page that is known leads there.
_PAGES = {
    "project": "#zp/projects/{zoho_id}/",
    "milestone": "#zp/projects/{project_id}/milestones/",
    "task_list": "#zp/projects/{project_id}/tasks/",
    "task": "#zp/task-detail/{zoho_id}",
    "bug": "#buginfo/{project_id}/{zoho_id}",
    "timesheet": "#zp/projects/{project_id}/",
    "customer": "",
    "user": "",
}


def address(data_center, portal_name, kind, zoho_id, project_id=""):
    """Where a record is shown.

    :param portal_name: as it stands in Zoho's addresses, the ``portal_name`` of the API
    :param kind: one of the modules, such as ``task``
    :param project_id: Zoho id of the project the record belongs to; without it the portal's
        first page has to do
    :return: an URL, or ``""`` for what has no page (tags, statuses) or when the portal is not known
    """
    page = _PAGES.get(kind)
    if page is None or not portal_name:
        return ""
    if "{project_id}" in page and not project_id:
        page = ""
    host = DATA_CENTERS[data_center].web_host
    fragment = page.format(zoho_id=quote(zoho_id, safe=""), project_id=quote(project_id, safe=""))
    return f"https://{host}/portal/{quote(portal_name, safe='')}{fragment}"
