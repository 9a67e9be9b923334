"""The web chat's page for staff at a desk: login, conversation, live."""
