"""How good the suggestions are: records, splits by force, metrics, baselines."""
