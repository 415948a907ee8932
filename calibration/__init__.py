"""The one-off generator of the synthetic studies; the app never imports it."""
