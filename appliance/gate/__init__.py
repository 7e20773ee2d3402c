"""The door of the house: TLS, who may come in, and what one visitor may ask of it.

A browser speaks TLS to the gate; the gate speaks plain HTTP to the pages, which listen on
the loopback address only. One request passes at a time on a connection, and only after it
was read, judged and written anew.
"""
