"""Stand-ins for mail and calendar providers, over real sockets, for the client libraries as they are."""
