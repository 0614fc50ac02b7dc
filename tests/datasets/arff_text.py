"""ARFF files as text."""

DENSE = """\
% a comment
@RELATION 'weather: -C 2'

@ATTRIBUTE rain {0,1}
@attribute 'strong wind' {false, true}
@attribute\ttemperature\tREAL
@attribute sky {clear, 'half clouded', overcast}
@Attribute "it's here" integer

@DATA
1,false,-3.5,clear,7

% another comment
0, true, ?, 'half clouded', 1
1,true,1e3,?,0
"""

SPARSE = """\
@relation r
@attribute a numeric
@attribute color {red, green, blue}
@attribute b numeric
@attribute cat {0,1}
@attribute dog {1,0}
@data
{0 2.5, 1 green, 3 1}
{ }
{2 ?, 1 red, 4 0}
{0 0, 1 blue}
"""


def write(folder, text, name="data.arff", encoding="utf-8"):
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path
