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
