"""The names of everything a person or program may be allowed to do.

Who has them is a table in `config/roles.toml`. Operations require them; pages only ask, to leave out a button.
"""

from enum import StrEnum


class Permission(StrEnum):
    LEDGER_READ = "ledger.read"
    LEDGER_VERIFY = "ledger.verify"
    ACCOUNTS_MANAGE = "accounts.manage"
    RESOURCES_READ = "resources.read"
    RESOURCES_EDIT = "resources.edit"
    LOTS_READ = "lots.read"
    LOTS_PRESERVE = "lots.preserve"
    STORAGE_READ = "storage.read"
    STORAGE_MOVE = "storage.move"
    STORAGE_ARRANGE = "storage.arrange"
    STORAGE_DISCARD = "storage.discard"
    QUALITY_READ = "quality.read"
    QUALITY_RECORD = "quality.record"
    QUALITY_DECIDE = "quality.decide"
    # What the token of a data logger may do, and nothing else.
    MONITORING_RECORD = "monitoring.record"
    DEPOSITS_READ = "deposits.read"
    DEPOSITS_EDIT = "deposits.edit"
    DEPOSITS_ACCEPT = "deposits.accept"
    DISTRIBUTION_READ = "distribution.read"
    DISTRIBUTION_EDIT = "distribution.edit"
    DISTRIBUTION_DECIDE = "distribution.decide"
    SHIPPING_READ = "shipping.read"
    SHIPPING_PICK = "shipping.pick"
    SHIPPING_DISPATCH = "shipping.dispatch"
    LABELS_READ = "labels.read"
    LABELS_PRINT = "labels.print"
    SYNC_READ = "sync.read"
    SYNC_RUN = "sync.run"
    INDEX_MANAGE = "index.manage"
    # A centre whose message is proved by its signature, and a visitor who asks for resources, have one each.
    INDEX_RECEIVE = "index.receive"
    INDEX_REQUEST = "index.request"
    JOBS_READ = "jobs.read"
    JOBS_RUN = "jobs.run"


EVERY_PERMISSION = frozenset(Permission)
