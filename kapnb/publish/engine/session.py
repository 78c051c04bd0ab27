"""How does ipykernel speak through a socket, which knows ZeroMQ only?"""

from __future__ import annotations

import json
import os
from typing import Any

from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session

from .streams import Attendant

_SHOWS = {"display_data", "update_display_data", "execute_result"}
KEY = b"nobody else can write into the socket"


class SocketSession(Session):
    """Sends through a socket what the kernel hands to a ZeroMQ socket."""

    attendant: Attendant
    shell: Any
    owner = 0

    def send(  # noqa: PLR0917  # jupyter_client's
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Any = None,
    ) -> dict[str, Any]:
        """Send one message; see ``jupyter_client.session.Session.send``."""
        message: dict[str, Any] = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(message, content, parent, header, metadata)
        buffers = buffers if buffers is not None else message.get("buffers")
        if os.getpid() != self.owner:  # a cell has forked: its words are ours, and nothing else
            if message["msg_type"] == "stream":
                number = 2 if message["content"]["name"] == "stderr" else 1
                os.write(number, message["content"]["text"].encode("utf-8", "replace"))
            return message
        label = b"shell" if stream is self.shell else b"iopub"
        if message["msg_type"] != "stream":
            self.attendant.wait_for_room()
        more = [bytes(memoryview(part)) for part in buffers or ()]
        soon = message["content"].get("execution_state") != "idle"  # the last of a request
        self.attendant.send(label, self._packed(message), *more, soon=soon)
        return message

    def _packed(self, message: dict[str, Any]) -> bytes:
        try:
            return bytes(self.pack(message))
        except UnicodeEncodeError:  # half a character: a cell that shows it is told so
            if message["msg_type"] in _SHOWS:
                raise
        text = json.dumps(message, default=json_default, ensure_ascii=False)
        return text.encode("utf-8", "replace")

    def feed_identities(self, msg_list: Any, copy: bool = True) -> tuple[list[bytes], Any]:
        """Return no identities: nobody else speaks through this socket."""
        return [], msg_list

    def deserialize(self, msg_list: Any, content: bool = True, copy: bool = True) -> dict[str, Any]:
        """Return the message of a frame."""
        _, text, *buffers = msg_list
        message: dict[str, Any] = self.unpack(text)
        message["buffers"] = [memoryview(part) for part in buffers]
        return message
