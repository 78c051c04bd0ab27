"""How does a form in the browser talk to the desk?"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from kapnb.errors import KapnbError
from kapnb.sections.palette import TONES

from .desk import Desk
from .draft import Refused

_HERE = Path(__file__).parent
_LATE = (
    "Another account was opened meanwhile. What you typed last belongs to the one before: "
    "open that again, and it can be put back."
)
_TONES = "".join(
    f".kn-t-{name}{{--fill:{tone.fill};--line:{tone.line};--ink:{tone.text}}}"
    for name, tone in TONES.items()
)


@cache
def script(*parts: str) -> str:
    """Return the ES module made of these files of this folder, ``common`` first."""
    names = ("common", *(("combobox",) if "controls" in parts else ()), *parts)
    return "\n".join((_HERE / f"{name}.js").read_text("utf-8") for name in names)


@cache
def style(*parts: str) -> str:
    """Return the style sheet made of these files, with the tones of the documents."""
    return _TONES + "\n".join(
        (_HERE / f"{name}.css").read_text("utf-8") for name in ("common", *parts)
    )


class FormWidget(anywidget.AnyWidget):
    """A form: ``data`` goes to the browser, messages come back and are answered by ``ack``.

    A subclass sets ``_esm`` and ``_css`` (``script``, ``style``) and ``name``; a message
    ``{"do": "build"}`` is handled by its ``do_build(message)``. What that raises is told in
    ``notice``, and nothing typed is lost by it.
    """

    spec = traitlets.Dict().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    ack = traitlets.Int(0).tag(sync=True)
    left: Any = traitlets.Dict(allow_none=True).tag(sync=True)
    """What was typed and is not in the file, see ``Desk.left``; the browser keeps it too."""
    notice = traitlets.Unicode("").tag(sync=True)
    base = traitlets.Int(0).tag(sync=True)
    """Which state of the file is shown, see ``Desk.edit``: edits say on which they were begun."""

    name = "form"
    """What tells the forms of a notebook apart, so that each gets its own unsaved input back."""

    def __init__(self, **kept: Any) -> None:
        super().__init__(**kept)
        self.on_msg(self._received)

    def show(
        self,
        spec: dict[str, Any],
        data: dict[str, Any],
        *,
        of: str,
        left: dict[str, list[str]] | None,
        base: int = 0,
    ) -> None:
        """Send what changed to the browser; ``of`` says whose unsaved input this form keeps."""
        # session: what this kernel was told already is not put back a second time
        whole = {**spec, "key": f"kapnb:{of}:{self.name}", "session": self.model_id}
        with self.hold_sync():
            if whole != self.spec:
                self.spec = whole
            if data != self.data:
                self.data = data
            self.left, self.base = left, base

    def do_save(self, _: dict[str, Any]) -> None:
        """Save now; a form that has no plan of its own keeps nothing back."""

    def _received(self, _: object, content: object, buffers: list[Any]) -> None:
        message = content | {"buffers": buffers} if isinstance(content, dict) else {}
        act = getattr(self, f"do_{message.get('do')}", None)
        if act is None:
            return
        said = ""
        try:
            if message.get("key", self.spec["key"]) != self.spec["key"]:
                raise KapnbError(_LATE)
            act(message)
        except KapnbError as error:
            said = str(error)
        except Exception:  # no traceback in a notebook: self.log writes to the kernel's terminal
            self.log.exception("a form could not do %s", message.get("do"))
            said = "Something went wrong; what you typed is still here. Please try again."
        with self.hold_sync():
            self.notice = said
            if isinstance(rev := message.get("rev"), int):
                self.ack = max(self.ack, rev)


class DeskWidget(FormWidget):
    """A form that works on a desk's plan.

    A subclass says in ``describe`` what changes with the account only and in ``draw`` what it
    shows; with ``patient`` it is drawn only when nobody has typed for a moment.
    """

    def __init__(self, desk: Desk, *, patient: bool = False, **kept: Any) -> None:
        self.desk = desk
        super().__init__(**kept)
        self._refresh()
        desk.watch(self._renew, patient=patient)

    def describe(self) -> dict[str, Any]:
        """Return what the browser needs to know once per account."""
        return {}

    def draw(self) -> dict[str, Any]:
        """Return what is to be shown now."""
        return {}

    def do_edit(self, message: dict[str, Any]) -> None:
        """Make edits; see ``draft.Edit``. One that cannot be made takes no other with it."""
        try:
            self.desk.edit(message["edits"], base=message.get("base"))
        except Refused as error:
            if len(message["edits"]) == 1:
                typed = message["edits"][0].get("value")
                raise Refused(f"{error} You typed: {typed}" if typed else str(error)) from None
            refused = []
            for edit in message["edits"]:
                try:
                    self.do_edit({**message, "edits": [edit]})
                except Refused as one:
                    refused.append(str(one))
            if refused:
                raise Refused(" ".join(dict.fromkeys(refused))) from None

    def do_save(self, _: dict[str, Any]) -> None:
        """Save now, without waiting for a pause."""
        self.desk.save()

    def do_select(self, message: dict[str, Any]) -> None:
        """Show a record everywhere."""
        self.desk.select(str(message["record"]))

    def _renew(self) -> None:
        try:
            self._refresh()
        except Exception:  # one form that cannot be drawn must not stop the others, nor a save
            self.log.exception("%s cannot be drawn", self.name)
            self.notice = "This form cannot show what is new just now. Your input is not touched."

    def _refresh(self) -> None:
        place = hashlib.sha256(str(self.desk.home.root).encode()).hexdigest()[:8]
        whose = f"{place}:{self.desk.account}"
        left, base = self.desk.left, len(self.desk.before)
        self.show(self.describe(), self.draw(), of=whose, left=left, base=base)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.desk.plan.account.name}>"
