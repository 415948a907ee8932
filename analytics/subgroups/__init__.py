"""The effect within subgroups, and whether it differs between them."""
