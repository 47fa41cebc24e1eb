"""The subcommands, one module each; heavy imports wait until their arguments are known good."""
