"""The whole timeline as static files, for any host: pages, an API, tables, feeds, a search and the browser's figure.

`build` writes the site. `corpus` holds what the pages need of the log, and `staging` writes files beside the old site
and swaps the two. The other modules make one part of the site each.
"""
