"""Data that lives on nodes: its copies, how they are made and how they are brought back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from marshmallow import Schema
from marshmallow.fields import Field

from continuity.distributions import Distribution
from continuity.model import Backup, Copy, DataSet, Restore
from continuity.planfile.fields import Definitions, Flag, Identifier, Json, Text
from continuity.planfile.fields_collections import Items, bound
from continuity.planfile.fields_times import Duration, Time
from continuity.planfile.fields_values import Day, MomentField, Rate, Share, Size
from continuity.planfile.schema_entry import Entry, Named, OneOf, Values, made
from continuity.planfile.schema_nested import Entries, One


class RestoreEntry(Entry):
    """How long a restore takes, by its size."""

    definition = "restore"
    what = "a restore by size"
    model = Restore

    size = Size("How much is restored, such as `2TB` (bytes).", required=True)
    rate = Rate("How fast, such as `200MB/s` (bytes a second).", required=True)
    replay = Share("Replaying what came after the copy's moment takes this share of the time in which it came.")


class RestoreField(One):
    """A time, or a size with a rate."""

    plainly = "distribution"

    def _bind_to_schema(self, field_name: str, parent: Schema | Field[Any]) -> None:
        super()._bind_to_schema(field_name, parent)
        self._plain = bound(Time(), field_name, self)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        if isinstance(value, Mapping) and value.keys() & {"size", "rate", "replay"}:
            return super()._deserialize(value, attr, data, **kwargs)
        return Restore(takes=cast("Distribution", self._plain.deserialize(value)))

    def json_schema(self, definitions: Definitions) -> Json:
        """A time or a mapping."""
        return {"anyOf": [Time().json_schema(definitions), super().json_schema(definitions)]}


class ReplicationEntry(Entry):
    """A replica that follows at a lag."""

    definition = "replication"
    what = "a replication"
    model = dict

    lag = Time("How far the replica is behind.", required=True, missing="say how far behind it is, such as lag: 5s")


class BackupEntry(Entry):
    """A schedule of backups: usable from their end, holding the data of their start."""

    definition = "backup"
    what = "a backup"
    model = Backup

    every = Duration("The time from the start of one to the start of the next.", positive=True, required=True)
    at = MomentField('When it starts, such as `"01:00"`.')
    takes = Time("How long it takes.", finite=True, required=True, missing="say how long it takes, such as takes: 2h")
    succeeds = Share("The probability that it succeeds (100% where nothing is said).")
    keep = Duration("How long it is kept (for ever where nothing is said).", positive=True)
    immutable = Flag("Whether nobody can change or delete it while it is kept.")


class CopyEntry(Named):
    """Another holder of data."""

    definition = "copy"
    what = "a copy"
    alternatives = (
        OneOf(
            ("replicates", "backup"),
            needed=True,
            way_out="write replicates: {lag: 5s}, or backup: {every: 24h, takes: 2h}",
        ),
    )

    at = Identifier("The site or node that holds it.", required=True, missing="say which site or node holds it")
    source_copy = Identifier("The copy that it is made from, if not the original.", key="from")
    replicates = One(ReplicationEntry, "It follows its original at a lag: `{lag: 5s}`.", leaf=True)
    backup = One(BackupEntry, "It is made by backups on a schedule.")
    restore = RestoreField(
        RestoreEntry, "How long it takes to bring it back: a time, or `{size, rate, replay}`.", leaf=True
    )
    account = Text("The account or tenancy that holds it: who loses that loses all that is in it.")
    key_at = Items(Identifier(words=("paper",)), "Where the key that opens it is kept: nodes, or `paper`.", least=1)
    restored = Day("When a restore from it was last tried.")

    def make(self, name: str, values: Values) -> object:
        """The copy."""
        if "replicates" in values:
            values |= cast("Values", values.pop("replicates"))
        return made(Copy, {"id": name, **values})


class DataEntry(Named):
    """Data on a node."""

    definition = "data"
    what = "a set of data"
    model = DataSet

    copies = Entries(CopyEntry, "Its copies, by id.")
    together_with = Items(Identifier(), "Other data that is restored to the same moment.", key="with")
    restore = RestoreField(RestoreEntry, "How long a restore takes where the copy does not say it.", leaf=True)

    def make(self, name: str, values: Values) -> object:
        """The data."""
        return super().make(name, {"copies": {}} | values)
