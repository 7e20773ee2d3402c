"""The answers: one file per indicator and flag, each a pure function over plain values."""
