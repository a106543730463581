"""Small screens: nothing that can be pressed lies beyond the edge."""

from .common import ZohoHttpCase

# Fails when a button to read a module again reaches beyond the list, or the list beyond the page.
LOOK = """
(() => {
    const look = () => {
        const place = document.querySelector(".o_field_widget[name='entity_ids']");
        const buttons = [...(place?.querySelectorAll("[name='action_full_sync']") || [])];
        if (buttons.length < 8) {
            return setTimeout(look, 100);
        }
        const room = place.getBoundingClientRect();
        const cut = buttons.filter((button) => {
            const { left, right, width } = button.getBoundingClientRect();
            return !width || left < room.left || right > room.right;
        });
        if (cut.length || room.left < 0 || room.right > window.innerWidth) {
            console.error(`${cut.length} of ${buttons.length} buttons are cut off`);
        } else {
            console.log("test successful");
        }
    };
    look();
})()
"""


class ScreenCase(ZohoHttpCase):
    def look(self):
        self.first_sync()
        self.browser_js(f"/odoo/zoho.connection/{self.connection.id}", LOOK, login="admin")


class TestBesideTheChatter(ScreenCase):
    """The narrowest window that has the chatter at the side leaves the least room."""

    browser_size = "1400x900"

    def test_reading_a_module_again(self):
        self.look()


class TestPhone(ScreenCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_reading_a_module_again(self):
        self.look()
