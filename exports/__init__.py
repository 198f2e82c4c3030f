"""Documents in, bytes out: the report, the workbook, the ticket. Knows neither Flask nor a database."""
