"""The file: keys, engine, tables, migrations, the unit of work, one repository per subject."""
