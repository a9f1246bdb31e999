"""Simulated viewers of the dashboard. Each uses Streamlit's protocol on a WebSocket, as a page in a browser does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

_LONGEST = 60.0  # seconds for one rerun


@dataclass(slots=True)
class Seen:
    """The results of viewers.

    Attributes:
        seconds: how long each rerun took, from the request to the end of the script, without each viewer's first run.
        sizes: the size of each rerun in bytes.
        faults: what went wrong.
        texts: the texts of each rerun, if they are read.
    """

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)


class Viewer:
    """One open page, which caches messages as a browser does, so that the server can send references to them."""

    def __init__(self, socket: ClientConnection, *, read: bool = True) -> None:
        """Take over a connection.

        Args:
            socket: the connection.
            read: whether to extract the texts of the messages, which costs as much as making them.
        """
        self._socket, self._read = socket, read
        self._kept: dict[str, tuple[int, str]] = {}  # the last run that used a message, and its text
        self._runs, self._longest = 0, 0

    async def rerun(self, page: str, query: str) -> tuple[float, int, list[str], str]:
        """Rerun a page.

        Args:
            page: its path, such as `company`; "" is the first page.
            query: the query string.

        Returns:
            Seconds, bytes, all texts of the page's messages if they are read, and what went wrong, or "".
        """
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        message.rerun_script.cached_message_hashes.extend(self._kept)
        start, size, texts, fault = time.perf_counter(), 0, [], ""
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(_LONGEST):
            while True:
                received = await self._socket.recv()
                size += len(received)
                told = ForwardMsg.FromString(received)  # type: ignore[arg-type]
                kind = told.WhichOneof("type")
                text = str(told.delta) if kind == "delta" and self._read else ""
                if kind == "ref_hash":
                    text = self._kept[told.ref_hash][1]
                    self._kept[told.ref_hash] = self._runs, text
                elif told.metadata.cacheable:
                    self._kept[told.hash] = self._runs, text
                texts += [text] if text else []
                if kind == "new_session":
                    self._longest = told.new_session.config.max_cached_message_age
                elif kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
                    fault = told.delta.new_element.exception.message
                elif kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    # A page that finds a new event begins again. If this returned earlier, the next request would name
                    # messages that are dropped when the rest of this one arrives.
                    self._runs += 1
                    oldest = self._runs - self._longest
                    self._kept = {name: last for name, last in self._kept.items() if last[0] >= oldest}
                    return time.perf_counter() - start, size, texts, fault


async def watch(  # noqa: PLR0913 - one argument for each habit
    url: str,
    pages: Sequence[tuple[str, str]],
    *,
    seconds: float,
    every: float,
    seen: Seen,
    source: str = "127.0.0.1",
    read: bool = True,
) -> None:
    """Open a page and rerun it repeatedly.

    Args:
        url: the WebSocket's address.
        pages: the path and the query of each page, in order.
        seconds: how long to watch.
        every: seconds from one rerun to the next.
        seen: where to record the results.
        source: the viewer's own address.
        read: whether to record the texts of each rerun.
    """
    try:
        async with connect(url, subprotocols=["streamlit"], max_size=None, local_addr=(source, 0)) as socket:  # type: ignore[list-item]
            viewer = Viewer(socket, read=read)
            await viewer.rerun(*pages[0])
            end = time.monotonic() + seconds
            turn = 0
            while time.monotonic() < end:
                begun = time.monotonic()
                took, size, texts, fault = await viewer.rerun(*pages[turn % len(pages)])
                seen.seconds.append(took)
                seen.sizes.append(size)
                seen.texts.append(texts)
                if fault:
                    seen.faults.append(fault)
                turn += 1
                await asyncio.sleep(max(0.0, begun + every - time.monotonic()))
    except Exception as error:  # noqa: BLE001 - every error is counted
        seen.faults.append(f"{type(error).__name__}: {error}")
