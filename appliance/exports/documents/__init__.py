"""What families and the public are told, made from the field register and nothing else.

Each document is built once, as blocks of sentences; a page and a PDF are two looks of the same.
"""
