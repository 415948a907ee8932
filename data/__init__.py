"""Where patients live. The only folder that touches files and DuckDB."""
