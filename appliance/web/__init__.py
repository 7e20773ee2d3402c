"""The pages: app factory, security, one view module per screen."""
