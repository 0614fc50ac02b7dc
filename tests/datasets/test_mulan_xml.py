import pytest

from imblearn_multilabel.datasets import read_arff, write_arff
from imblearn_multilabel.datasets._arff import read_mulan_xml
from tests.datasets.arff_text import write


def xml_of(folder, body):
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    return write(folder, head + body, "labels.xml")


def test_a_hierarchy_gives_all_its_labels_parents_first(tmp_path):
    body = (
        '<labels xmlns="http://mulan.sourceforge.net/labels"><label name="animal">'
        '<label name="cat &amp; dog"/><label name="bird"></label></label>'
        '<label name="stone"/></labels>'
    )
    names = ["animal", "cat & dog", "bird", "stone"]
    assert read_mulan_xml(xml_of(tmp_path, body)) == names
    # The name space may be missing.
    assert read_mulan_xml(xml_of(tmp_path, '<labels><label name="a"/></labels>')) == ["a"]


def test_names_come_back(tmp_path):
    names = ["a<b", 'say "so"', "it's", "é & ü", "new\nline", "tab\tand\rreturn", " edge "]
    path, xml = tmp_path / "data.arff", tmp_path / "labels.xml"
    write_arff(path, [[0.5]], [[1, 0] * 3 + [1]], label_names=names, xml=xml)
    assert read_arff(path, xml=xml).target_names == names


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<labels><label name='a'></labels>", "mismatched tag: line 2, column 26"),
        ("<labels></labels>", "it names no labels"),
        ("<labels><label/></labels>", "expected <label name=...> inside <labels>; got <label>"),
        ("<html></html>", "expected <label name=...> inside <labels>; got <html>"),
        ("", "no element found"),
    ],
)
def test_malformed_files_are_refused(tmp_path, body, message):
    path = xml_of(tmp_path, body)
    with pytest.raises(ValueError, match=r"labels\.xml: ") as raised:
        read_mulan_xml(path)
    assert message in str(raised.value)


def test_a_label_of_the_xml_that_the_arff_lacks_is_named(tmp_path):
    write_arff(tmp_path / "data.arff", [[1.0]], [[1]], label_names=["a-b"])
    xml = xml_of(tmp_path, '<labels><label name="a_b"/></labels>')
    with pytest.raises(
        ValueError, match=r"no attribute 'a_b'.*did you mean 'a-b'\? \(labels of .*xml\)"
    ):
        read_arff(tmp_path / "data.arff", xml=xml)


def test_a_document_type_is_refused_before_anything_is_expanded(tmp_path):
    declared = '<!DOCTYPE labels [<!ENTITY a "x">]>'
    path = xml_of(tmp_path, declared + '<labels><label name="&a;"/></labels>')
    with pytest.raises(ValueError, match="it has a document type, which a file of labels never"):
        read_mulan_xml(path)
