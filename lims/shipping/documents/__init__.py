"""The papers that travel with a parcel, as pure functions: what they say goes in, a PDF comes out.

Each takes its content, the centre's letterhead and the language `ja` or `en`; texts of the content itself (names,
descriptions, conditions) are expected in that language.
"""
