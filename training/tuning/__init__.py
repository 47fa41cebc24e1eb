"""Tuning the encoder: a low-rank adapter and the heads of a bundle, learned together.

Two stages. The first reads only what no evaluation ever looks at (lines we wrote ourselves and the
criteria), so one first stage serves every fold; the second goes on with graded records. A head for
each task stands on the same vector: routing, leaning, strength and relevance; that for relevance is
fitted again afterwards (``training.relevance``).
"""
