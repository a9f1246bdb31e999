"""Figures as plain dicts and blocks of HTML: pure functions of query results, without Streamlit."""
