"""How the file's tables came to be what they are, one step a file, each up and down."""
