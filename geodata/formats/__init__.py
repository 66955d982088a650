"""One file per format that units come in; each gives the features as they stand in the file."""
