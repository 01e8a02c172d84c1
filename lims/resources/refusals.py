"""What can be wrong with resources, their lineage and their taxa."""

from lims.core.language import N_
from lims.core.refusals import Refusal
from lims.resources.values.understood import Problem


class UnknownKind(Refusal):
    """No file in `config/kinds/` describes this kind."""

    code = "unknown-kind"
    message = N_("“%(value)s” is no kind of resource. Known are: %(known)s.")


class KindFixed(Refusal):
    """A resource's accession number says its kind, so the kind can't change."""

    code = "kind-fixed"
    message = N_("%(accession)s can't become another kind: its number says what it is.")


class EmbargoWithoutDate(Refusal):
    """An embargo needs the date on which it ends."""

    code = "embargo-without-date"
    message = N_("An embargo needs the date on which it ends.")


class EmbargoOver(Refusal):
    """The embargo would already be over."""

    code = "embargo-over"
    message = N_("The embargo would have ended on %(value)s, which is not in the future.")


class AlreadyWithdrawn(Refusal):
    """The resource was withdrawn before; it is kept for the record and no longer changed."""

    code = "already-withdrawn"
    status = 409
    message = N_("%(accession)s has been withdrawn from the catalogue.")


class LineageCycle(Refusal):
    """The new parent descends from the child."""

    code = "lineage-cycle"
    status = 409
    message = N_("%(parent)s can't be a parent of %(child)s, because it descends from it: %(way)s.")


class OwnParent(Refusal):
    """Nothing is its own parent."""

    code = "own-parent"
    message = N_("%(accession)s can't be its own parent.")


class AlreadyParent(Refusal):
    """The line of descent is there already."""

    code = "already-parent"
    status = 409
    message = N_("%(parent)s is already recorded as this sort of parent of %(child)s.")


class TaxonNotNamed(Refusal):
    """A number of NCBI Taxonomy that no taxon here has, and no name with it."""

    code = "taxon-not-named"
    message = N_("No taxon here has the NCBI number %(value)s yet. Give its scientific name as well.")


class TaxonNameTaken(Refusal):
    """Another taxon has this name or synonym."""

    code = "taxon-name-taken"
    status = 409
    message = N_("Another taxon already has the name “%(value)s”.")


class TaxonNumberTaken(Refusal):
    """Another taxon has this number."""

    code = "taxon-number-taken"
    status = 409
    message = N_("Another taxon already has the NCBI number %(value)s.")


class SameTaxon(Refusal):
    """A taxon can't be merged into itself."""

    code = "same-taxon"
    message = N_("A taxon can't be merged into itself.")


class AlreadyReferenced(Refusal):
    """The reference is recorded already."""

    code = "already-referenced"
    status = 409
    message = N_("%(accession)s has this reference already.")


class AlreadyLinked(Refusal):
    """The link is recorded already."""

    code = "already-linked"
    status = 409
    message = N_("%(accession)s has a link to “%(value)s” already.")


class TaxonDisagrees(Refusal):
    """A name and a number of NCBI Taxonomy that do not belong together, as far as this centre knows."""

    code = "taxon-disagrees"
    message = N_(
        "The taxon “%(value)s” with NCBI number %(number)s does not agree with %(known)s (%(known_number)s) here. "
        "Correct one of them, or add the name as a synonym."
    )


class SeveralNamed(Refusal):
    """A name that more than one resource has."""

    code = "several-named"
    message = N_("“%(value)s” is the name of several resources: %(accessions)s. Write the accession number.")


class VersionMissing(Refusal):
    """A change by the API says from which version it was made."""

    code = "version-missing"
    status = 428
    message = N_("Say in the header If-Match which version was changed.")


class FieldRefused(Refusal):
    """What was written into a field can't be taken; the sentence is that of the problem itself."""

    code = "field-refused"

    def __init__(self, field: str, problem: Problem) -> None:
        self.message = problem.message  # type: ignore[misc]
        super().__init__(**{"field": field, "problem": problem.code, **problem.values})
