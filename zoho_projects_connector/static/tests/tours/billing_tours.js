import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const press = (name) => ({ trigger: `button[name='${name}']:visible`, run: "click" });

/** From what is to be invoiced to a posted invoice with a line for each task. */
tours.add("zoho_invoice_by_task", {
    steps: () => [
        { trigger: ".o_data_row:contains(Acme relaunch) td[name='name']", run: "click" },
        { trigger: ".o_field_widget[name='zoho_unbilled_amount']:contains($)" },
        press("action_zoho_invoice"),
        { trigger: ".modal .o_field_widget[name='amount']:contains($)" },
        { trigger: ".modal .o_field_widget[name='date_to'] button, .modal .o_field_widget[name='date_to'] input" },
        { trigger: ".modal button[name='action_create_invoice']", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='invoice_line_ids'] .o_data_row:contains(Acme relaunch)" },
        press("action_post"),
        { trigger: ".o_arrow_button_current:contains(Posted)" },
    ],
});

/** A credit note for the whole invoice: its hours are to be invoiced again. */
tours.add("zoho_credit_note_frees_the_hours", {
    steps: () => [
        { trigger: ".o_arrow_button_current:contains(Posted)" },
        press("action_reverse"),
        { trigger: ".modal button[name='refund_moves']", run: "click" },
        { trigger: ".o_form_view .o_arrow_button_current:contains(Draft)" },
        press("action_post"),
        { trigger: ".o_arrow_button_current:contains(Posted)" },
        { trigger: ".o_navbar_apps_menu button, .o_menu_toggle", run: "click" },
        { trigger: ".o_app:contains(Zoho Projects)", run: "click" },
        { trigger: "button[data-menu-xmlid='zoho_projects_connector.menu_billing']", run: "click" },
        { trigger: ".o-dropdown--menu a:contains(Projects), .o-dropdown-item:contains(Projects)", run: "click" },
        { trigger: ".o_data_row:contains(Acme relaunch)" },
    ],
});

/** The hours of a project, on the last day of each month. */
tours.add("zoho_recurring_invoice_is_entered", {
    steps: () => [
        { trigger: ".o_field_widget[name='name'] input", run: "edit Hours of the website" },
        { trigger: ".o_field_widget[name='project_ids'] input", run: "edit Website" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Website)", run: "click" },
        { trigger: ".o_field_widget[name='project_ids'] .o_tag:contains(Website)" },
        { trigger: ".o_field_widget[name='date_start'] button, .o_field_widget[name='date_start'] input", run: "click" },
        { trigger: ".o_field_widget[name='date_start'] input", run: "edit 07/31/2026" },
        { trigger: ".o_field_widget[name='name'] input", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_view .o_form_status_indicator_buttons.invisible" },
        { trigger: ".o_arrow_button_current:contains(Active)" },
    ],
});

/** Three months later. */
tours.add("zoho_recurring_invoice_has_history", {
    steps: () => [
        { trigger: "button[name='action_view_invoices']:contains(3)" },
        { trigger: ".nav-link:contains(History)", run: "click" },
        { trigger: ".o_field_widget[name='invoice_ids'] .o_data_row:contains(798.18)" },
        { trigger: ".o_field_widget[name='invoice_ids'] .o_data_row:contains(279.75)" },
        { trigger: ".o_field_widget[name='invoice_ids'] .o_data_row:contains(128.33)" },
        { trigger: ".o_field_widget[name='made_count']:contains(3)" },
    ],
});
