"""Arabic is written from right to left: its users get Odoo's mirrored layout."""

import re
import shutil
import unittest

from odoo.tests import new_test_user

from .common import ZohoHttpCase

BUNDLE = "web.assets_web"


@unittest.skipUnless(shutil.which("rtlcss"), "rtlcss is not installed: install npm")
class TestRightToLeft(ZohoHttpCase):
    def page_of_user(self, lang):
        self.env["res.lang"]._activate_lang(lang)
        login = f"user_{lang}"
        new_test_user(self.env, login, groups="base.group_user", lang=lang)
        self.authenticate(login, login)
        return self.url_open("/odoo").text

    def test_an_arabic_user_gets_the_mirrored_layout(self):
        page = self.page_of_user("ar_001")
        [address] = set(re.findall(rf'/web/assets/[^"]*{BUNDLE}\.[^"]*css', page))
        self.assertIn(f"{BUNDLE}.rtl.", address)
        with self.assertNoLogs("odoo.addons.base.models.assetsbundle", "WARNING"):
            css = self.url_open(address, timeout=120).text
        self.assertRegex(css, r"\.ms-auto\s*\{\s*margin-right:\s*auto")
