"""Pictures of views, without a browser: for other sites that show a link, for reports, and before the app has started.

`sheet` lays out a title, a body and a foot; `bodies` draws what a view shows; `png` turns it into pixels; and
`route` serves it.
"""
