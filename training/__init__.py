"""From graded records and authored lines to a fitted bundle."""
