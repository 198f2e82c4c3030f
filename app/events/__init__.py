"""An evening: programme, rounds, tables, hosts, and the devices that work on it."""
