"""Which attributes of an ARFF file are labels; never told by place alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from os import PathLike

from imblearn_multilabel.datasets._files import choose_labels
from imblearn_multilabel.datasets._mulan_xml import read_mulan_xml

_OPTION = re.compile(r"(?:^|[\s:])-[cC]\s+(-?\d+)(?=\s|$)")


def relation_with_option(relation: str, n_labels: int) -> str:
    """Return the name of a relation with MEKA's option for labels at the end.

    Raises
    ------
    ValueError
        If the name has that option already: MEKA reads the first one.
    """
    if _OPTION.search(relation):
        raise ValueError("`relation` must not hold an option -C; it is added for the labels")
    return f"{relation}: -C -{n_labels}"


def label_places(
    relation: str,
    names: list[str],
    labels: Iterable[str] | None,
    xml: str | PathLike[str] | None,
) -> list[int]:
    """Return the places of the labels, in the order in which they are named.

    Parameters
    ----------
    relation : str
        Name of the relation; MEKA writes its options there.
    names : list of str
        Names of all attributes.
    labels : list of str or None
        Labels by name.
    xml : path-like or None
        Mulan's file of labels.

    Raises
    ------
    ValueError
        If nothing names the labels, two things do, or a label is no attribute.
    """
    if labels is not None and xml is not None:
        raise ValueError("give `labels` or `xml`, not both")
    if labels is not None:
        return choose_labels(names, labels, "attribute")
    if xml is not None:
        try:
            return choose_labels(names, read_mulan_xml(xml), "attribute")
        except ValueError as error:
            raise ValueError(f"{error} (labels of {os.fspath(xml)})") from error
    return _from_relation(relation, len(names))


def _from_relation(relation: str, n_attributes: int) -> list[int]:
    found = _OPTION.search(relation)
    if found is None:
        raise ValueError(
            "nothing tells which attributes are labels; give their names as `labels`, or Mulan's "
            "file of labels as `xml`"
        )
    if "weka.filters" in relation[found.end() :]:
        raise ValueError(
            f"the relation says{found[0].rstrip()}, but a filter of Weka has changed the "
            "attributes since; give `labels` or `xml`"
        )
    number = int(found[1])
    if not 0 < abs(number) <= n_attributes:
        raise ValueError(
            f"the relation says -C {number}; expected 1 to {n_attributes} labels, or as many from "
            "the end as a negative number"
        )
    # MEKA: the first attributes, or those at the end for a negative number.
    return list(range(n_attributes))[:number] if number > 0 else list(range(n_attributes))[number:]
