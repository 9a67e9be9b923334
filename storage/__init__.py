"""The one place with SQL: functions that take a unit of work and return helpdesk values."""
