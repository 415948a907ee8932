"""A number again by another program."""
