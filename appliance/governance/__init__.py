"""The rules: who may see what, why, and how a look is recorded. Pure."""
