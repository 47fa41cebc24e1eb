"""Who may use the page and the API: people, browser sessions, tokens, and the guard on sign-in."""
