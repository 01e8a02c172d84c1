"""Reading a depositor's list: the file, its table, its columns, its rows. No database is needed here."""
