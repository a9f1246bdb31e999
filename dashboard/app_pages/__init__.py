"""What is on a page; Streamlit runs each by its path."""
