"""The demonstration's resources: real lists, taken in as deposits, and a few examples of the other kinds."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims.core.actor import Actor
from lims.deposits.drafts import AgreementDraft, DepositorDraft, ListDraft, UploadedFile
from lims.deposits.models import Deposit, DepositRow, RowState
from lims.deposits.operations.accepting import accept_rows
from lims.deposits.operations.depositors import record_agreement, register_depositor
from lims.deposits.operations.lists import upload_list
from lims.resources.drafts import ResourceDraft, TaxonDraft
from lims.resources.models import Resource, Visibility
from lims.resources.operations.registering import register_resources

DATA = Path(__file__).with_name("data")
EXAMPLES_OF_EACH_KIND = 12


@dataclass(frozen=True)
class List:
    """One real list and who it came from."""

    file: str
    kind: str
    depositor: str
    depositor_ja: str
    licence: str


LISTS = (
    List("genesys-beta-vulgaris.csv", "seed", "Genesys (holding genebanks: column instCode)", "Genesys", "CC0 1.0"),
    List("genesys-brassica-rapa.csv", "seed", "Genesys, wild turnip (holding genebanks)", "Genesys カブ", "CC0 1.0"),
    List("arabidopsis-accessions.csv", "line", "1001 Genomes / AraPheno", "1001ゲノム計画", "MIT"),
)
EXAMPLE_TAXA = {
    "strain": TaxonDraft("Drosophila melanogaster", ncbi_id=7227, name_ja="キイロショウジョウバエ"),
    "cell_line": TaxonDraft("Homo sapiens", ncbi_id=9606, name_en="human", name_ja="ヒト"),
    "clone": TaxonDraft("Escherichia coli", ncbi_id=562, name_ja="大腸菌"),
    "microbe": TaxonDraft("Bacillus subtilis", ncbi_id=1423, name_ja="枯草菌"),
}


def take_in_list(session: Session, actor: Actor, entry: List) -> Deposit:
    """Deposit one real list under an agreement, and register every row that is not refused."""
    depositor = register_depositor(
        session, actor, DepositorDraft(name=entry.depositor, name_ja=entry.depositor_ja, is_name_public=True)
    )
    agreement = record_agreement(
        session,
        actor,
        depositor,
        AgreementDraft(
            title=f"{entry.file}, {entry.licence}",
            signed_on=actor.today,
            terms_of_use=f"Data: {entry.licence}. Demonstration: no physical material exists.",
            visibility=Visibility.OPEN,
        ),
    )
    file = UploadedFile(entry.file, (DATA / entry.file).read_bytes(), "text/csv")
    deposit = upload_list(session, actor, ListDraft(depositor, entry.kind, file, agreement))
    accept_rows(session, actor, deposit, _acceptable_rows(session, deposit))
    return deposit


def register_examples(session: Session, actor: Actor) -> list[Resource]:
    """A few resources of the kinds that no list is about; their names say that they are made up."""
    return register_resources(
        session,
        actor,
        [
            ResourceDraft(
                kind=kind,
                name=f"Example {kind.replace('_', ' ')} {number:02d} (generated)",
                name_ja=f"例示用リソース {number:02d}(架空)",
                taxon=taxon,
                description_en="Generated for the demonstration; no such material exists.",
                description_ja="デモ用に生成された架空のデータです。実物は存在しません。",
                visibility=Visibility.OPEN,
            )
            for kind, taxon in EXAMPLE_TAXA.items()
            for number in range(1, EXAMPLES_OF_EACH_KIND + 1)
        ],
    )


def _acceptable_rows(session: Session, deposit: Deposit) -> list[int]:
    return list(
        session.scalars(
            select(DepositRow.number).where(DepositRow.deposit_id == deposit.id, DepositRow.state != RowState.REFUSED)
        )
    )
