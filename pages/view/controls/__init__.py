"""What a person presses and sees: the only part of `view` that touches Streamlit."""
