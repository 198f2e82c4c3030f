"""The workbook is the evening: the same sheets go out as a report and come in as an evening.

Stays empty, so that the child process that opens a stranger's file starts light.
"""
