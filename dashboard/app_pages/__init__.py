"""The scripts of the pages. Streamlit runs each one by its path."""
