"""What the page and the API share: one pipeline, filed notes, jobs, the parts of a server."""
