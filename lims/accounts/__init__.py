"""Accounts: the people (and programs) who may act, their roles and tokens.

Roles are data (`config/roles.toml`); what an account may do is the union of its roles' permissions.
"""
