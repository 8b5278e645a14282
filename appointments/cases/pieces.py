"""Names and phone numbers cut into pieces of three letters, so that any part of them is found without reading every row.

The functions stand in the database (migration 0025), which keeps an index over what they return. What is asked for is folded
and cut by the same ones, whatever the script.
"""

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Func, TextField


class PatientPieces(Func):
    """Of a patient's name and phone."""

    function = "desk_patient_pieces"
    output_field = ArrayField(TextField())


class AskedPieces(Func):
    """That a name must have in which every word of what is asked for stands."""

    function = "desk_asked_pieces"
    output_field = ArrayField(TextField())


class NameHas(Func):
    """Whether every word of what is asked for is a part of the name; one or two letters are the beginning of a word."""

    function = "desk_name_has"
    output_field = BooleanField()
