{
    "name": "Zoho Projects Connector",
    "summary": "Projects, tasks, bugs and approved timesheets of Zoho Projects in Odoo, "
    "ready to be invoiced",
    "version": "19.0.1.0.0",
    "category": "Services/Project",
    "author": "Zoho Projects Connector Contributors",
    "license": "LGPL-3",
    "depends": [
        "sale_timesheet",
        "sale_expense",
        "project_sale_expense",
    ],
    "external_dependencies": {"python": ["requests"]},
    "data": [
        # security
        "security/zoho_projects_security.xml",
        "security/ir.model.access.csv",
        # data
        "data/ir_cron.xml",
        "data/mail_template.xml",
        # wizards
        "wizard/zoho_self_client_views.xml",
        "wizard/zoho_set_back_views.xml",
        # views
        "views/zoho_connection_views.xml",
        "views/zoho_sync_run_views.xml",
        "views/zoho_sync_error_views.xml",
        "views/zoho_sync_exclusion_views.xml",
        "views/zoho_entity_views.xml",
        "views/zoho_link_actions.xml",
        "wizard/zoho_lookup_views.xml",
        "views/zoho_task_list_views.xml",
        "views/project_project_views.xml",
        "views/project_task_views.xml",
        "views/account_analytic_line_views.xml",
        "views/hr_employee_views.xml",
        "views/menus.xml",
    ],
    "application": True,
}
