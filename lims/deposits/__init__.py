"""Intake (寄託): depositors, deposit agreements, and lists of specimens that become resources.

A depositor's list is read as it is, its columns are matched with the fields of a kind, every row is checked, and a
curator decides. What is then registered belongs to `resources`.
"""
