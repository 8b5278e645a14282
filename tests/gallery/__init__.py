"""`make gallery`: a picture of every kind of page in every mode, made on a running portal through its own forms."""
