"""What is measured, against the least that honest work costs, in the same run."""
