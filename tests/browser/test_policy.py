"""The content security policy lets a browser run the scripts of this server, and no other."""

from __future__ import annotations

import base64
import hashlib
import re
import urllib.error
import urllib.request

import pytest

INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def answer(address):
    try:
        with urllib.request.urlopen(address, timeout=60) as found:  # noqa: S310 - our own server
            return found.headers, found.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.headers, error.read()


def scripts(headers):
    (policy,) = headers.get_all("content-security-policy")
    (found,) = [part.split()[1:] for part in policy.split(";") if part.split()[0] == "script-src"]
    return found


@pytest.mark.parametrize("path", ["", "statistics", "company?company=twitter", "company?company=nobody", "nowhere"])
def test_a_page_runs_its_own_scripts_only(server, path):
    headers, body = answer(f"{server}/{path}")
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in INLINE.findall(body)]
    assert scripts(headers) == ["'self'", *(f"'sha256-{one}'" for one in hashes), "blob:"]
    assert bool(hashes) == (path != "nowhere")


@pytest.mark.parametrize("path", ["feed.json?company=twitter", "robots.txt", "app/static/inter-latin.woff2"])
def test_what_is_no_page_has_no_script(server, path):
    assert scripts(answer(f"{server}/{path}")[0]) == ["'self'", "blob:"]


def test_a_script_that_somebody_slips_in_does_not_run(context, server):
    page = context.new_page()
    page.goto(server)
    # A browser lets what a test asks compile code, but not what the page does later.
    blocked = page.evaluate(
        """() => new Promise((done) => {
             const blocked = [];
             document.addEventListener("securitypolicyviolation", (event) => {
               blocked.push(event.blockedURI);
               if (blocked.length === 2) done(blocked.sort());
             });
             setTimeout(() => {
               const script = document.createElement("script");
               script.textContent = "window.slipped = 1";
               document.head.append(script);
               new Function("window.slipped = 2")();
             });
           })"""
    )
    assert blocked == ["eval", "inline"]
    assert page.evaluate("window.slipped") is None
    page.close()
