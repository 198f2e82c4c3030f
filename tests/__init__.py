"""The tests: one folder per feature, plus exports, architecture, js, browser and faults."""
