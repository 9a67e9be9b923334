"""The steps that bring a datastore to the tables of storage/schema.py; see storage/migrate.py."""
