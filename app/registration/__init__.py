"""Who comes: form, ticket, seats, self-service."""
