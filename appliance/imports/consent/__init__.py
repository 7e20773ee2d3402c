"""Consent: what families decided, carried out in the store and at every import."""
