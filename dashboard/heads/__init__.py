"""What each address says of itself before any script runs: its title, its picture, its feeds, its first view.

`asked` reads an address as the page does. `subject` says what it is about. `tags`, `structured` and `first_view` write
that down, and `respond` puts it into the page.
"""
