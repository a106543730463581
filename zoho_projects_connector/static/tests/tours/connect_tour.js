import { waitUntil } from "@odoo/hoot-dom";
import { registry } from "@web/core/registry";

const figures = () => document.querySelector(".o_zoho_sync_progress strong")?.textContent;

/** From Settings to Active, without documentation. */
registry.category("web_tour.tours").add("zoho_connect_to_active", {
    url: "/odoo/settings",
    steps: () => [
        {
            trigger: ".settings_tab .tab[data-key='zoho_projects_connector']",
            run: "click",
        },
        {
            trigger: ".app_settings_block:not(.d-none) button[name='action_zoho_connection']:contains(Connect)",
            run: "click",
        },
        {
            content: "The address to copy into Zoho's API console is there",
            trigger: ".o_field_widget[name='redirect_uri']:contains(/zoho_projects/oauth/callback)",
        },
        {
            trigger: ".o_field_widget[name='client_id'] input",
            run: "edit 1000.TESTCLIENT",
        },
        {
            trigger: ".o_field_widget[name='client_secret'] input",
            run: "edit test-secret",
        },
        {
            content: "Zoho asks for consent and sends the browser back",
            trigger: "button[name='action_connect']:contains(Connect Now)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_arrow_button_current:contains(Choose what is synced)",
        },
        {
            content: "The portal of somebody else is shown with the reason",
            trigger: ".o_field_widget[name='foreign_portal_ids'] tr.text-muted:contains(guests):contains(Only the owner)",
        },
        {
            trigger: ".o_field_widget[name='owned_portal_id'] input",
            run: "click",
        },
        {
            content: "It is not among those to choose from",
            trigger: ".o-autocomplete--dropdown-menu:contains(second):not(:contains(guests))",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(exampleportal)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='sync_general_timesheets'] input",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='start_with'] label:contains(Invoiced before)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='invoiced_before'] input",
            run: "edit 03/01/2026 && press Tab",
        },
        {
            trigger: ".o_field_widget[name='customer_duplication'] label:contains(Clone)",
            run: "click",
        },
        {
            trigger: "div:contains(a new one is created beside it)",
        },
        {
            trigger: ".o_field_widget[name='restrict_project_creation'] input",
            run: "click",
        },
        {
            trigger: "button[name='action_next_step']",
            run: "click",
        },
        {
            trigger: ".o_arrow_button_current:contains(Map fields)",
        },
        {
            trigger: "button[name='action_save_and_sync']",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='sync_status']:contains(Sync in Progress)",
        },
        {
            content: "The figures move without reloading the page",
            trigger: ".o_zoho_sync_progress:contains(Module)",
            async run() {
                const before = figures();
                await waitUntil(() => figures() && figures() !== before, { timeout: 8000 });
            },
        },
        {
            trigger: "button[name='action_refresh']",
        },
        {
            content: "The record follows when the sync ends",
            timeout: 30000,
            trigger: ".o_field_widget[name='sync_status']:contains(Active)",
        },
        {
            trigger: "button[name='action_instant_sync']",
        },
        {
            trigger: ".nav-link:contains(Modules)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name='entity_ids'] tr:contains(Projects):contains(4)",
        },
    ],
});
