"""A browser tab without the browser: one session of the app over its websocket."""

import math
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tools.server import Server

MOST_BYTES = 64 * 2**20
APP_PAGE_NAME, APP_QUERY = "survival", "study=mayo_pbc"
APP_PAGE = f"/{APP_PAGE_NAME}?{APP_QUERY}"
GOOD_ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Run:
    """What one rerun sent: seconds until its chart and until its end, and whether it failed."""

    chart: float = float("nan")
    end: float = float("nan")
    failed: bool = False


@dataclass
class Pills:
    """A group of pills as the page shows it."""

    identity: str
    fragment: str
    options: list[str]
    chosen: list[str]


@dataclass
class Visitor:
    """A session, with the filters that its page shows and the state of those it has touched."""

    socket: ClientConnection
    query: str = ""
    page_name: str = ""
    page: str = ""
    touched: dict[str, WidgetState] = field(default_factory=dict)
    pills: dict[str, Pills] = field(default_factory=dict)
    slider: tuple[str, str] = ("", "")

    async def open(self) -> Run:
        """Load the page."""
        return await self._rerun()

    async def press(self, pill: str) -> Run:
        """Press a pill, named by the start of its label, and wait for the run to end."""
        group, label = next(
            (group, option)
            for group in self.pills.values()
            for option in group.options
            if option.startswith(pill)
        )
        group.chosen = sorted({*group.chosen} ^ {label})
        state = WidgetState(id=group.identity)
        state.string_array_value.data.extend(group.chosen)
        self.touched[group.identity] = state
        return await self._rerun(group.fragment)

    async def slide(self, low: float, high: float) -> Run:
        """Move the ends of the slider and wait for the run to end."""
        identity, fragment = self.slider
        state = WidgetState(id=identity)
        state.double_array_value.data.extend([low, high])
        self.touched[identity] = state
        return await self._rerun(fragment)

    async def _rerun(self, fragment: str = "") -> Run:
        state = ClientState(
            query_string=self.query,
            page_name="" if self.page else self.page_name,
            page_script_hash=self.page,
            fragment_id=fragment,
        )
        state.widget_states.widgets.extend(self.touched.values())
        start, run = time.perf_counter(), Run()
        await self.socket.send(BackMsg(rerun_script=state).SerializeToString())
        while math.isnan(run.end):
            received = await self.socket.recv(decode=False)
            self._take(ForwardMsg.FromString(received), run, time.perf_counter() - start)
        return run

    def _take(self, message: ForwardMsg, run: Run, elapsed: float) -> None:
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.HasField("new_element"):
            self._see(message.delta.new_element, message.delta.fragment_id, run, elapsed)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash
        elif kind == "script_finished":
            run.end = elapsed
            run.failed |= message.script_finished not in GOOD_ENDS

    def _see(self, element: Element, fragment: str, run: Run, elapsed: float) -> None:
        kind = element.WhichOneof("type")
        if kind == "button_group":
            self._see_pills(element.button_group, fragment)
        elif kind == "slider":
            self.slider = (element.slider.id, fragment)
        elif kind == "vega_lite_chart" and math.isnan(run.chart):
            run.chart = elapsed
        run.failed |= kind == "exception"

    def _see_pills(self, group: ButtonGroup, fragment: str) -> None:
        before = self.pills.get(group.id)
        chosen = list(group.raw_values) if group.set_value else before.chosen if before else []
        options = [option.content for option in group.options]
        self.pills[group.id] = Pills(group.id, fragment, options, chosen)


async def visit(server: Server, *, query: str = "", page_name: str = "") -> Visitor:
    """Connect a new session to a server; it will open that page of it."""
    address = f"ws://{server.address}/_stcore/stream"
    socket = await connect(
        address,
        subprotocols=[Subprotocol("streamlit")],
        max_size=MOST_BYTES,
        proxy=None,
        compression=None,
    )
    return Visitor(socket, query, page_name)
