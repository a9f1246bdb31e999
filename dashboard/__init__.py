"""The dashboard: a Streamlit app over `timeline.query`. It only reads."""
