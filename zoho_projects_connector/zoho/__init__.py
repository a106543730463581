"""The Zoho Projects API as plain Python: no Odoo in here.

``client`` talks HTTP, ``resources`` knows which lists exist and how they are read, ``oauth`` gets
and renews the tokens, ``values`` turns what Zoho sends into typed values, ``errors`` says what may
go wrong and what to do next, ``const`` holds the published facts.
"""
