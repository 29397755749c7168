"""What others changed in a node while somebody wrote a draft of it, beside that draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ciris_admin.config.settings_form import SettingsForm, same
from ciris_admin.config.values import Said, said
from persistence.config import queries
from persistence.config.queries import ConfigNode
from persistence.config.settings import Setting
from persistence.config.versions import Version


@dataclass(frozen=True)
class Apart:
    """A setting that others changed: as it was when the draft was begun, theirs, the draft's.

    `is_drafted` says that the draft changes it too; if not, theirs is taken over.
    """

    setting: Setting
    before: Any
    theirs: Any
    yours: Any
    is_drafted: bool

    @property
    def said(self) -> Sequence[Said]:
        """Say the three values in the order in which they came to be."""
        return [said(value, self.setting) for value in (self.before, self.theirs, self.yours)]


@dataclass(frozen=True)
class Meanwhile:
    """The versions that came after the one that the draft is of, the newest first."""

    versions: Sequence[Version]
    rows: Sequence[Apart]


def brought_together(node: ConfigNode, draft: SettingsForm) -> tuple[SettingsForm, Meanwhile]:
    """Return the draft over the node as it is now, and what others changed.

    Whatever the draft changes stays in it. What it leaves alone is as others have it now: sent
    again, it would undo their change.
    """
    seen = draft.cleaned_data["seen"] or 0
    older = queries.version(node.node_id, seen, node.scope)
    before = older.attributes if older is not None else {}
    data, rows = dict(draft.data.items()), []
    data["seen"] = str(node.version)
    form = SettingsForm(node.settings, data)  # it reads them when it is drawn
    for name, row in form.rows.items():
        was, theirs, yours = before.get(name), form.initial.get(name), draft.cleaned_data[name]
        if same(was, theirs):
            continue
        is_drafted = not same(was, yours)
        rows.append(Apart(row.setting, was, theirs, yours, is_drafted))
        if not is_drafted:
            shown = form.fields[name].prepare_value(theirs)
            data[name] = "" if shown is None else str(shown)
    newer = [one for one in queries.versions(node.node_id, node.scope) if one.number > seen]
    return form, Meanwhile(newer, rows)
