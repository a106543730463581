import { registry } from "@web/core/registry";

const status = (label) => ({
    trigger: `.o_field_widget[name='sync_status']:contains(${label})`,
    timeout: 40000,
});
const press = (name) => ({ trigger: `button[name='${name}']`, run: "click" });
const openErrors = [
    press("action_view_errors"),
    { trigger: ".o_last_breadcrumb_item:contains(Error Summary), .o_breadcrumb:contains(Error Summary)" },
];
const tours = registry.category("web_tour.tours");

/** An error says what could not be fetched, why, and what to do. */
tours.add("zoho_error_is_explained", {
    steps: () => [
        { trigger: "button[name='action_view_errors']:contains(1)" },
        ...openErrors,
        {
            trigger: ".o_group_header:contains(Timesheets could not be fetched)",
            run: "click",
        },
        {
            trigger: ".o_group_header:contains(a value that cannot be used)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(ab:cd):contains(Correct the record in Zoho Projects)",
        },
    ],
});

/** It was repaired in Zoho: tried again, it is gone. */
tours.add("zoho_error_disappears", {
    steps: () => [
        press("action_instant_sync"),
        status("Sync in Progress"),
        status("Active"),
        { trigger: "button[name='action_view_errors']:contains(0)" },
        ...openErrors,
        { trigger: ".o_view_nocontent:contains(No errors)" },
    ],
});

/** A custom field gets an Odoo field with one click. */
tours.add("zoho_map_a_field", {
    steps: () => [
        { trigger: ".nav-link:contains(Mapped Fields)", run: "click" },
        { trigger: "button[name='action_map_fields']", run: "click" },
        { trigger: ".o_breadcrumb:contains(Map Fields)" },
        {
            trigger: ".o_data_row:contains(Release) button[name='action_create_field']",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Release):not(:has(button[name='action_create_field'])) td[name='field_id']:contains(Release)",
        },
    ],
});

/** The button turns into Refresh, the figures move, a second click does nothing. */
tours.add("zoho_instant_sync", {
    steps: () => [
        status("Active"),
        press("action_instant_sync"),
        { trigger: "button[name='action_refresh']" },
        { trigger: "body:not(:has(button[name='action_instant_sync']))" },
        { trigger: ".o_zoho_sync_progress:contains(Module)", timeout: 40000 },
        press("action_refresh"),
        status("Active"),
        { trigger: "button[name='action_instant_sync']" },
    ],
});

/** Paste an ID, and the rule that left the record out is named. */
tours.add("zoho_why_is_it_not_here", {
    steps: () => [
        { trigger: "button:contains(Why is it not here?)", run: "click" },
        {
            trigger: ".modal .o_field_widget[name='text'] input, .modal .o_field_widget[name='text'] textarea",
            run: "edit 4000000000000001018",
        },
        { trigger: ".modal button[name='action_look_up']", run: "click" },
        { trigger: ".modal:contains(not associated with a primary client)" },
        { trigger: ".modal button[special='cancel'], .modal .o_form_button_cancel", run: "click" },
    ],
});

/** Disable, enable, delete; then there is room for another portal. */
tours.add("zoho_life_cycle", {
    steps: () => [
        status("Active"),
        press("action_disable"),
        { trigger: ".modal .o_data_row:contains(Projects):contains(4)" },
        { trigger: ".modal button[name='action_confirm']:contains(Disable)", run: "click" },
        status("Disabled"),
        press("action_enable"),
        { trigger: ".modal button[name='action_confirm']:contains(Enable)", run: "click" },
        status("Active"),
        press("action_delete"),
        {
            trigger: ".modal .o_field_widget[name='typed_name'] input",
            run: "edit exampleportal",
        },
        { trigger: ".modal button[name='action_confirm']:contains(Delete)", run: "click" },
        { trigger: ".o_view_nocontent:contains(Link Zoho Projects)" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name='client_id'] input", run: "edit 1000.TESTCLIENT" },
        { trigger: ".o_field_widget[name='client_secret'] input", run: "edit test-secret" },
        { ...press("action_connect"), expectUnloadPage: true },
        { trigger: ".o_field_widget[name='owned_portal_id'] input", run: "click" },
        { trigger: ".o-autocomplete--dropdown-item:contains(second)", run: "click" },
        press("action_next_step"),
        press("action_save_and_sync"),
        status("Active"),
    ],
});
