"""What is true: pure functions, tables in; tables or one frozen result out."""


def warm_up() -> None:
    """Import the slow libraries once, before the first reader waits for them."""
    import scipy.special
    import scipy.stats  # noqa: F401
