"""The table of the notification server: what may be said when, and what follows."""

from __future__ import annotations

from amsn2athena.homeserver.notification import (
    _changing,
    _circles,
    _grouping,
    _keeping,
    _lists,
    _others,
    _presence,
    _signing_in,
    _synchronising,
)
from amsn2athena.homeserver.notification._session import State, Step, Steps
from amsn2athena.msnp.dialects import Dialect, Proof


def _has_guids(dialect: Dialect) -> bool:
    """Whether this is one of those in between: lists here, and GUIDs."""
    return dialect.guids and not dialect.address_book


_OUT = Step(_keeping.out, State.CONNECTED)

STEPS: Steps = {
    State.CONNECTED: {
        "VER": Step(_signing_in.ver, State.VERSIONED),
        "OUT": _OUT,
    },
    State.VERSIONED: {
        "CVR": Step(_signing_in.cvr, State.VERSIONED),
        "INF": Step(_signing_in.inf, State.VERSIONED, lambda dialect: dialect.proof is Proof.MD5),
        "USR": Step(_signing_in.usr_identify, State.IDENTIFIED),
        "OUT": _OUT,
    },
    State.IDENTIFIED: {
        "USR": Step(_signing_in.usr_prove, State.SIGNED_IN),
        "OUT": _OUT,
    },
    State.SIGNED_IN: {
        verb: Step(do, State.SIGNED_IN)
        for verb, do in {
            "BLP": _lists.blp,
            "CHG": _presence.chg,
            "CVR": _signing_in.cvr,
            "PNG": _keeping.png,
            "PRP": _presence.prp,
            "QRY": _keeping.qry,
            "URL": _others.url,
            "USR": _circles.usr,
            "XFR": _others.xfr,
        }.items()
    }
    | {
        verb: Step(do, State.SIGNED_IN, lambda dialect: dialect.address_book)
        for verb, do in {
            "ADL": _lists.add,
            "FQY": _lists.fqy,
            "RML": _lists.remove,
            "UUM": _others.uum,
            "UUN": _others.uun,
        }.items()
    }
    | {
        verb: Step(do, State.SIGNED_IN, lambda dialect: dialect.circles)
        for verb, do in {"PUT": _circles.put, "SDG": _circles.sdg}.items()
    }
    | {
        verb: Step(do, State.SIGNED_IN, lambda dialect: not dialect.address_book)
        for verb, do in {
            "GCF": _keeping.gcf,
            "GTC": _lists.gtc,
            "SYN": _synchronising.synchronise,
        }.items()
    }
    | {
        verb: Step(do, State.SIGNED_IN, lambda dialect: not dialect.address_book and dialect.groups)
        for verb, do in {"ADG": _grouping.add, "REG": _grouping.rename, "RMG": _grouping.remove}.items()
    }
    | {
        "ADC": Step(_changing.add, State.SIGNED_IN, _has_guids),
        "ADD": Step(_changing.add, State.SIGNED_IN, lambda dialect: not dialect.guids),
        "LSG": Step(
            _synchronising.groups,
            State.SIGNED_IN,
            lambda dialect: dialect.lists_apart and dialect.groups,
        ),
        "LST": Step(_synchronising.listing, State.SIGNED_IN, lambda dialect: dialect.lists_apart),
        "REA": Step(_presence.rea, State.SIGNED_IN, lambda dialect: dialect.rename == "REA"),
        "REM": Step(_changing.remove, State.SIGNED_IN, lambda dialect: not dialect.address_book),
        "SBP": Step(_presence.sbp, State.SIGNED_IN, _has_guids),
        "UUX": Step(_presence.uux, State.SIGNED_IN, lambda dialect: dialect.personal),
        "OUT": _OUT,
    },
}
