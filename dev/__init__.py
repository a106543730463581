"""Development host: a real Odoo 19 with PostgreSQL on a bare machine.

Run it as ``python3 -m dev <command>`` from the project root, or through the Makefile. It uses the
standard library only, and nothing of it is needed where the addon is used.
"""
