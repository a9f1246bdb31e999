"""The page's own styles, on top of Streamlit's theme."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from dashboard.components import glyph
from dashboard.theme import ThemeName, palette

_FOLDER = Path(__file__).parent.parent / "styles"
"""The rules of single parts, one file for each group."""

_CSS = """
.stMainBlockContainer { max-width: 1808px; padding-left: 24px; padding-right: 24px; }
.stMainBlockContainer:not(:has(.st-key-figure)) > * { max-width: 1232px; }
.stMain [data-testid="stVerticalBlock"] { gap: 12px; }
.stHtml a { color: var(--tl-link); text-decoration: none; }
.stHtml a:hover { text-decoration: underline; }
.stHtml p a, .stHtml .tl-small a, .stHtml .tl-tree a, .stHtml .tl-told a { text-decoration: underline;
  text-decoration-color: color-mix(in srgb, currentColor 45%, transparent); text-underline-offset: 3px; }
.stHtml p a:hover { text-decoration-color: currentColor; }
[data-testid="stPills"] button[data-selected="true"] p, [data-testid="stButtonGroup"] button[data-selected="true"] p {
  color: var(--tl-ink); }
[data-testid="stCode"] .token { color: var(--tl-ink); background: none; }
[data-testid="stCode"] .token.comment { color: var(--tl-muted); }
[data-testid="stCode"] .token.keyword, [data-testid="stCode"] .token.key, [data-testid="stCode"] .token.atrule {
  color: var(--tl-link); }
.stHtml a:focus-visible { outline: 2px solid var(--tl-link); outline-offset: 2px; border-radius: 3px; }
.tl { color: var(--tl-ink); font-size: 14px; line-height: 20px; overflow-wrap: anywhere; }
.tl h1 { font-size: 28px; line-height: 36px; font-weight: 650; margin: 0; padding: 0; letter-spacing: -0.02em; }
.tl h2 { font-size: 17px; line-height: 24px; font-weight: 600; margin: 16px 0 4px; padding: 0;
  letter-spacing: -0.01em; }
.tl h3 { font-size: 13px; line-height: 20px; font-weight: 600; margin: 0; padding: 0; }
.tl p { margin: 0; }
.tl ul, .tl ol, .tl dl, .tl dd { margin: 0; padding: 0; list-style: none; }
.tl-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.tl-muted { color: var(--tl-muted); }
.tl-small { font-size: 13px; line-height: 18px; }

.tl-glyph { display: inline-block; width: 11px; height: 11px; background: var(--tl-c); position: relative; flex: none; }
.tl-hollow::after { content: ""; position: absolute; inset: 2.5px; background: var(--tl-background); }

.tl-list { border-top: 1px solid var(--tl-grid); }
.tl-row { display: grid; grid-template-columns: 104px 20px minmax(0, 1fr); gap: 0 8px; padding: 10px 0;
  border-bottom: 1px solid var(--tl-grid); }
.tl-row:last-child { border-bottom: 0; }
.tl-date { color: var(--tl-muted); font-size: 13px; font-variant-numeric: tabular-nums; }
.tl-row .tl-glyph { margin-top: 5px; }
.stHtml a.tl-title { color: var(--tl-ink); font-weight: 550; }
.stHtml a.tl-title.tl-struck, .tl-struck { text-decoration: line-through; color: var(--tl-muted); }
.tl-meta { color: var(--tl-muted); font-size: 13px; line-height: 18px; margin-top: 2px; }
.tl-meta > :not(:last-child)::after, .tl-cites > :not(:last-child)::after { content: "·"; margin: 0 2px 0 6px;
  color: var(--tl-muted); font-weight: 400; }
.stHtml .tl-meta a { color: var(--tl-ink); }
.tl-mark { color: var(--tl-ink); font-weight: 550; }
.tl-cites { margin-top: 2px; font-size: 12.5px; line-height: 18px; color: var(--tl-muted); }
.stHtml .tl-cites a { color: var(--tl-muted); text-decoration: underline; text-decoration-color: var(--tl-grid);
  text-underline-offset: 3px; }
.stHtml .tl-cites a:hover { color: var(--tl-ink); text-decoration-color: currentColor; }

.tl .tl-names { color: var(--tl-muted); margin-top: 4px; }
.tl .tl-about { margin-top: 8px; }
.tl .tl-figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(208px, 1fr)); gap: 16px 24px;
  margin: 16px 0 8px; padding: 16px 0; border-top: 1px solid var(--tl-grid); border-bottom: 1px solid var(--tl-grid); }
.tl-figures dt { color: var(--tl-muted); font-size: 12.5px; line-height: 18px; font-weight: 400; }
.tl-figures dd { font-size: 18px; line-height: 26px; font-weight: 600; letter-spacing: -0.01em;
  font-variant-numeric: tabular-nums; }
.tl-figures .tl-note { color: var(--tl-muted); font-size: 12.5px; line-height: 18px; font-weight: 400;
  letter-spacing: 0; }

.tl-drawer .tl-head { font-size: 20px; line-height: 28px; margin: 0 0 8px; }
.tl-drawer h1.tl-head { font-size: 28px; line-height: 36px; }
.tl-drawer h2 { font-size: 20px; line-height: 28px; margin: 0 0 8px; }
.tl-drawer h3, .tl-drawer h2.tl-sub { color: var(--tl-muted); font-weight: 550; font-size: 12.5px; margin: 24px 0 6px; }
.tl-tags { display: flex; flex-wrap: wrap; gap: 6px; margin: 8px 0 12px; }
.tl-tag { display: inline-flex; align-items: center; gap: 6px; border: 1px solid var(--tl-grid); border-radius: 6px;
  padding: 1px 8px; font-size: 12.5px; line-height: 20px; }
.tl-facts { display: grid; grid-template-columns: minmax(88px, max-content) minmax(0, 1fr); gap: 6px 16px; }
.tl-facts dt { color: var(--tl-muted); }
.tl-source { padding: 8px 0; border-bottom: 1px solid var(--tl-grid); }
.tl-source:last-child { border-bottom: 0; }
.tl-copy { margin-left: 16px; padding-left: 12px; border-left: 2px solid var(--tl-grid); }
.tl-drawer p.tl-notice { margin: 4px 0; }
.tl-cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 360px), 1fr)); gap: 16px;
  margin-top: 16px !important; }
.tl-card { border: 1px solid var(--tl-grid); border-radius: 8px; padding: 16px 20px; display: flex;
  flex-direction: column; gap: 8px; position: relative; }
.tl-card:hover { border-color: var(--tl-muted); }
.tl .tl-card h2 { margin: 0; }
.stHtml .tl-card a::after { content: ""; position: absolute; inset: 0; border-radius: 8px; }
.tl-card p:last-child { margin-top: auto; }
.tl-step { max-width: 760px; }
.tl .tl-step h2 { font-size: 20px; line-height: 28px; margin: 2px 0 8px; }
.tl .tl-prose { font-size: 16px; line-height: 26px; }
.tl .tl-told { margin: 12px 0 16px; display: grid; gap: 6px; }
.tl-told li { display: flex; gap: 8px; align-items: baseline; }
.tl-told .tl-whole { white-space: nowrap; }
.tl-told .tl-glyph { transform: translateY(1px); }
.tl .tl-then { margin: -8px 0 16px; }
.tl-ways { display: flex; align-items: center; justify-content: space-between; gap: 12px; margin: 12px 0 24px; }
.stHtml a.tl-way { border: 1px solid var(--tl-grid); border-radius: 8px; padding: 6px 14px; font-weight: 550;
  white-space: nowrap; }
.stHtml a.tl-way:hover { border-color: var(--tl-muted); text-decoration: none; }
.tl .tl-dots { display: flex; flex-wrap: wrap; gap: 4px; }
.stHtml .tl-dot { display: block; min-width: 28px; line-height: 28px; border-radius: 14px; text-align: center;
  font-size: 13px; font-variant-numeric: tabular-nums; }
.stHtml a.tl-dot:hover { background: var(--tl-surface); text-decoration: none; }
@media (max-width: 640px) { .tl .tl-dots { display: none; }
  .tl-step { display: flex; flex-direction: column; }
  .tl-step .tl-ways { order: 1; margin: 8px 0 0; } }
@media (max-width: 1099px) {
  .st-key-story [data-testid="stHorizontalBlock"] { flex-wrap: wrap; gap: 16px; }
  .st-key-story [data-testid="stColumn"] { flex-basis: 100%; min-width: 100%; } }
.tl-dot.tl-here { background: var(--tl-ink); color: var(--tl-background); font-weight: 600; }
.st-key-cite { gap: 8px; }
.st-key-cite .tl-drawer .tl-sub { margin: 0; }
.st-key-event_page .st-key-cite { margin-top: 16px; }
@media (min-width: 860px) { [role="dialog"] .st-key-cite { margin-top: 8px; } }
.st-key-cite [data-testid="stCode"] code { white-space: pre-wrap; overflow-wrap: anywhere; }
.tl-history li { padding: 8px 0 8px 16px; border-left: 2px solid var(--tl-grid); position: relative; }
.tl-history li::before { content: ""; position: absolute; left: -5px; top: 14px; width: 8px; height: 8px;
  border-radius: 50%; background: var(--tl-muted); }
.tl-diff { display: grid; gap: 4px; margin-top: 6px; font-size: 12.5px; line-height: 18px; }
.tl-diff code { font-family: ui-monospace, monospace; font-size: 12px; background: var(--tl-surface);
  padding: 1px 4px; border-radius: 4px; white-space: pre-wrap; color: var(--tl-ink); }
.tl-diff del { color: var(--tl-muted); }
.tl-diff ins { text-decoration: none; }
.tl-notice { border-left: 3px solid var(--tl-muted); padding: 4px 0 4px 12px; }
.tl-preview { background: var(--tl-surface); border: 1px dashed var(--tl-muted); border-radius: 8px;
  padding: 8px 12px; }
.tl-empty { padding: 32px 0; color: var(--tl-muted); text-align: center; }

.st-key-kinds [data-testid="stPopover"] button { min-height: 32px; padding: 2px 12px; border-radius: 16px; }
.st-key-kinds { gap: 8px; }
[data-testid="stLayoutWrapper"]:has(> .st-key-listener) { position: absolute; left: 0; top: 0; width: 1px; height: 1px;
  overflow: hidden; }
/* The overview begins where the figure that is drawn before the app leaves room for it: see `.timeline-island`. */
.stMainBlockContainer:has(.st-key-timeline_head) { padding-top: 64px; }
.st-key-timeline_head { height: 36px; flex-wrap: nowrap; }
.st-key-timeline_head button { min-height: 36px; height: 36px; }
.st-key-timeline_head .tl h1 { font-size: 20px; line-height: 36px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
.st-key-timeline_head > :first-child { flex: 1; min-width: 0; }
@media (max-width: 600px) {
  .st-key-timeline_head .tl h1 { font-size: 16px; line-height: 18px; white-space: normal; max-height: 36px; }
}
/* Share and the search stand at the end of the menu's bar. */
[data-testid="stTopNav"] { max-width: calc(100% - 144px); margin-right: auto; }
[data-testid="stMain"] [data-stale="true"]:has(.timeline) { opacity: 1; }

.tl-table { width: 100%; border-collapse: collapse; font-size: 13px; line-height: 18px; }
.tl-table th, .tl-table td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--tl-grid);
  vertical-align: top; }
.tl-table th { color: var(--tl-muted); font-weight: 550; }
.tl-table td:first-child { white-space: nowrap; }
.tl-scroll { overflow-x: auto; }
.tl-scroll .tl-table { min-width: 640px; overflow-wrap: break-word; }

.tl-heat { border-collapse: separate; border-spacing: 2px; font-size: 12.5px; line-height: 18px;
  font-variant-numeric: tabular-nums; min-width: 860px; width: 100%; }
.tl-heat caption { text-align: left; padding: 4px 0; }
.tl-heat th { font-weight: 400; color: var(--tl-muted); padding: 2px 4px; text-align: right; white-space: nowrap; }
.tl-heat th:first-child { text-align: left; position: sticky; left: 0; background: var(--tl-background);
  max-width: 180px; overflow: hidden; text-overflow: ellipsis; }
.tl-heat td, .tl-heat th { overflow-wrap: normal; }
.tl-heat td { text-align: right; padding: 0; white-space: nowrap; border-radius: 3px; min-width: 32px; }
.tl-heat td:nth-child(2) { padding: 2px 8px; color: var(--tl-muted); }
.stHtml .tl-heat td a { display: block; padding: 3px 8px; color: var(--tl-ink); }
.tl-h1 { background: color-mix(in srgb, var(--tl-link) 8%, transparent); }
.tl-h2 { background: color-mix(in srgb, var(--tl-link) 16%, transparent); }
.tl-h3 { background: color-mix(in srgb, var(--tl-link) 26%, transparent); }
.tl-h4 { background: color-mix(in srgb, var(--tl-link) 36%, transparent); }
.tl-h5 { background: color-mix(in srgb, var(--tl-link) 46%, transparent); }
@media (min-width: 860px) {
  .st-key-contribute > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"]:last-child { align-self: stretch; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-contribute_file) { position: sticky; top: 72px; }
}
.tl ul.tl-faults { margin: 4px 0; padding: 8px 12px; border-left: 3px solid var(--tl-fault);
  background: var(--tl-surface); display: grid; gap: 4px; }
.tl-notice ul { display: grid; gap: 2px; margin-top: 2px; }

.tl-calendar { border-collapse: separate; border-spacing: 3px; margin: 8px 0; }
.tl-calendar caption { text-align: left; padding-bottom: 4px; }
.tl-calendar th { font-weight: 400; font-size: 11px; line-height: 13px; color: var(--tl-muted); text-align: left;
  padding: 0 4px 0 0; white-space: nowrap; }
.tl-newest { direction: rtl; text-align: left; }
.tl-newest > table { direction: ltr; margin-right: auto; }
.tl-calendar thead th, .tl-calendar thead td { padding: 0; min-width: 14px; width: 14px; position: relative;
  height: 14px; }
.tl-calendar thead th span { position: absolute; left: 0; top: 0; white-space: nowrap; }
.tl-calendar td { width: 14px; min-width: 14px; height: 14px; padding: 0; border-radius: 3px; }
.tl-calendar td a { display: block; width: 14px; height: 14px; border-radius: 3px; }
.tl-c0 { background: color-mix(in srgb, var(--tl-ink) 5%, transparent); }
.tl-sign { font-weight: 600; color: var(--tl-muted); text-align: center; }

@media (max-width: 859px) {
  .st-key-filters [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) {
    flex-direction: row; flex-wrap: wrap; }
  .st-key-filters [data-testid="stColumn"] { flex: 1 1 calc(50% - 8px); min-width: calc(50% - 8px); width: auto; }
  .st-key-filters [data-testid="stColumn"]:not(:nth-last-child(-n+4)) {
    flex-basis: 100%; min-width: 100%; }
  .stMainBlockContainer { padding-left: 16px; padding-right: 16px; }
  .tl-row { grid-template-columns: 14px minmax(0, 1fr); }
  .tl-row .tl-date { grid-column: 2; grid-row: 1; }
  .tl-row .tl-glyph { grid-column: 1; grid-row: 1; margin-top: 4px; }
  .tl-row > div:last-child { grid-column: 2; }
  .tl .tl-figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .tl-figures dd { font-size: 16px; line-height: 22px; }
}
.stHtml .tl-figures dd a { color: var(--tl-ink); text-decoration: underline; text-decoration-color: var(--tl-grid);
  text-underline-offset: 4px; }
.stHtml .tl-figures dd a:hover { text-decoration-color: currentColor; }
.tl-sides { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px 48px; margin-top: 8px; }
.tl-sides h3 { color: var(--tl-muted); font-weight: 550; }
.tl-flow > li { padding: 8px 0; border-bottom: 1px solid var(--tl-grid); }
.tl-flow > li:last-child { border-bottom: 0; }
.tl-flow-head { display: flex; justify-content: space-between; gap: 12px; }
.tl-flow-head b { font-weight: 600; font-variant-numeric: tabular-nums; }
.tl-flow-bar { height: 4px; margin: 4px 0; border-radius: 2px; background: var(--tl-surface); }
.tl-flow-bar i { display: block; height: 4px; min-width: 2px; border-radius: 2px; background: var(--tl-c); }
.stHtml .tl-flow p a { color: inherit; }
.tl .tl-chips { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.tl-chips li { display: inline-flex; gap: 8px; border: 1px solid var(--tl-grid); border-radius: 6px;
  padding: 2px 10px; }
.stHtml .tl-chips li a + a { color: var(--tl-muted); font-variant-numeric: tabular-nums; text-decoration: underline;
  text-underline-offset: 3px; text-decoration-color: var(--tl-grid); }
.tl-theirs { margin-top: 12px; }
.tl-theirs li { display: grid; grid-template-columns: 16px 148px minmax(0, 1fr); gap: 8px; padding: 4px 0;
  align-items: baseline; }
.stHtml .tl-theirs li a { color: var(--tl-ink); }
@media (max-width: 859px) {
  .tl-sides { grid-template-columns: minmax(0, 1fr); }
  .tl-compare th:first-child { width: 104px; font-size: 12.5px; position: sticky; left: 0;
    background: var(--tl-background); }
  .tl-compare td { font-size: 13px; }
  .tl-theirs li { grid-template-columns: 16px minmax(0, 1fr); }
  .tl-theirs li span:last-child { grid-column: 2; }
}
.tl-f-all { --tl-c: var(--tl-muted); }
.tl-scroll .tl-compare { table-layout: fixed; }
.tl-compare th:first-child, .tl-compare thead td { width: 168px; }
.tl-compare thead th { font-size: 15px; font-weight: 600; color: var(--tl-ink); }
.stHtml .tl-compare a { color: var(--tl-ink); }
.tl-compare td { font-variant-numeric: tabular-nums; font-size: 14px; }
.tl-compare td i { display: block; height: 4px; border-radius: 2px; background: var(--tl-c); margin-top: 4px; }
.tl h3.tl-part { margin-top: 16px; font-size: 14px; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
"""

_COMPACT = """
.stMainBlockContainer { padding: 8px 12px; }
.tl h1 { font-size: 19px; line-height: 26px; }
.tl .tl-names { margin-top: 0; font-size: 13px; }
"""


# On a page with a figure, only the figure stays, and the link that leads out.
_FIGURE = """
.stMainBlockContainer > .stVerticalBlock:has(> * > .st-key-figure, > .st-key-figure)
  > :not(:has(.st-key-figure), .st-key-figure, :has(.tl-out)) { display: none; }
.stMainBlockContainer:has(.st-key-timeline_head) { padding-top: 8px; }
"""


def apply(theme: ThemeName, *, compact: bool = False, figure: bool = False) -> None:
    """Write the page's styles.

    Args:
        theme: light or dark.
        compact: whether the page is embedded in another one.
        figure: whether that shows the figure alone.
    """
    st.html(f"<style>{css(theme)}{_COMPACT if compact else ''}{_FIGURE if figure else ''}</style>")


@cache
def css(theme: ThemeName) -> str:
    """Return all rules, with the theme's colours as custom properties."""
    parts = "\n".join(path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.css")))
    return f"{colours(theme)}\n{glyph.css()}\n{_CSS}\n{parts}"


def colours(theme: ThemeName) -> str:
    """Return the rules that set a theme's colours."""
    shown = palette(theme)
    names = {
        "background": shown.background,
        "ink": shown.ink,
        "muted": shown.muted,
        "grid": shown.grid,
        "surface": shown.surface,
        "link": shown.link,
        "fault": shown.families["layoffs"],
        "people": shown.families["people"],
    }
    root = "".join(f"--tl-{name}:{value};" for name, value in names.items())
    families = "\n".join(f".tl-f-{name}{{--tl-c:{colour}}}" for name, colour in shown.families.items())
    families += "\n" + "\n".join(f".tl-d{i}{{--tl-d:{shade}}}" for i, shade in enumerate(shown.density))
    density = "\n".join(f".tl-grid .tl-s{n},.tl-s{n}{{background:{c}}}" for n, c in enumerate(shown.density, start=1))
    return f":root{{{root}}}\n{families}\n{density}"


def theme() -> ThemeName:
    """Return the theme that the browser shows."""
    return "dark" if st.context.theme.type == "dark" else "light"
