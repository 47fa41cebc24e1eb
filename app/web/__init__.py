"""The page: server-rendered, usable without JavaScript, nothing fetched from elsewhere."""
