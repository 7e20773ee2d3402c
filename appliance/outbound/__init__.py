"""What turns to other machines: heard before it happens, written down, refused where unforeseen."""
