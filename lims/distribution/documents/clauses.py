"""The usual clauses of an agreement on material that a public collection gives to a user, in plain words.

They follow what material transfer agreements of national collections commonly say (definitions as in the UBMTA of
1995, purpose, no transfer to others, acknowledgement, law, no warranty, end), in our own wording. A centre has them
read by its lawyers before it uses them; what holds for single materials is said in the agreement's table.
"""

from lims.core.language import translator


def usual_clauses(*, for_profit: bool, language: str) -> list[tuple[str, str]]:
    """Headings and texts of the usual clauses in `ja` or `en`."""
    return [
        *_what_is_given(language),
        _commercial_use(language, for_profit=for_profit),
        *_what_is_owed(language),
        *_how_it_ends(language),
    ]


def _what_is_given(language: str) -> list[tuple[str, str]]:
    _ = translator(language)
    return [
        (
            _("Material"),
            _(
                "“Material” means the materials listed above, their unmodified descendants (organism from organism,"
                " cell from cell, virus from virus) and unmodified parts and products of them, such as subclones and"
                " extracts. What the recipient makes with the material and that contains or incorporates it is a"
                " modification, not material; the material in it stays material."
            ),
        ),
        (
            _("Use"),
            _(
                "The recipient uses the material only for the purpose stated above, only in its own institution and"
                " under the direction of the recipient scientist. The material is not used in or on humans. If the"
                " scientist moves to another institution or the purpose changes greatly, a new agreement is made."
            ),
        ),
    ]


def _commercial_use(language: str, *, for_profit: bool) -> tuple[str, str]:
    _ = translator(language)
    if for_profit:
        text = _(
            "The recipient may use the material for its own research. Sale, licence or transfer of the material or of"
            " modifications, and use of the material in making goods for sale, need a separate contract with the"
            " provider and with those who hold rights in the material."
        )
    else:
        text = _(
            "The material is not used for commercial purposes, that is sale, licence or transfer of the material or of"
            " modifications to a for-profit organisation, contract research, or making goods for sale. Commercial use"
            " needs a separate contract with the provider and with those who hold rights in the material."
        )
    return _("Commercial use"), text


def _what_is_owed(language: str) -> list[tuple[str, str]]:
    _ = translator(language)
    return [
        (
            _("Third parties"),
            _(
                "The recipient does not pass the material on to third parties and refers all who ask for it to the"
                " provider. The recipient is asked to deposit modifications that are useful to others with the"
                " provider."
            ),
        ),
        (
            _("Rights"),
            _(
                "The material and the rights in it stay with the provider or the depositor. No licence under a patent"
                " or another right is given. The recipient consults the provider before it applies for protection of"
                " an invention that contains the material."
            ),
        ),
        (
            _("Publication"),
            _(
                "Publications of results obtained with the material contain the acknowledgement stated below and cite"
                " the papers named by the depositor. The recipient tells the provider of each publication."
            ),
        ),
        (
            _("Law and safety"),
            _(
                "The recipient observes the laws and rules that apply to the material, among them those on living"
                " modified organisms, pathogens, plant and animal health, animal experiments, export control and on"
                " access to genetic resources and the sharing of benefits, and has the permits and the containment"
                " that are needed. The material is experimental and may have dangerous properties that are not known."
            ),
        ),
    ]


def _how_it_ends(language: str) -> list[tuple[str, str]]:
    _ = translator(language)
    return [
        (
            _("No warranty"),
            _(
                "The material is given as it is. The provider does not warrant that it is fit for a purpose or that"
                " its use infringes no rights of others, and is not liable for damage from its use, storage or"
                " disposal, unless the law demands it."
            ),
        ),
        (
            _("Costs"),
            _("The recipient pays the fee for preparing the material and the costs of shipping it."),
        ),
        (
            _("End"),
            _(
                "The agreement ends when the purpose is reached, on the date stated above, or when one party ends it"
                " with 90 days' notice; the provider may end it at once if the recipient breaks it. The recipient"
                " then destroys or returns the remaining material, as the provider decides."
            ),
        ),
        (
            _("Disputes"),
            _(
                "The parties settle disputes by talks in good faith. If that fails, the law and the courts of the"
                " provider's country decide."
            ),
        ),
    ]
