"""What builds, starts and checks the product; run as modules from the repository."""
