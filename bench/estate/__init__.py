"""A whole estate from its hosts' answers to its workbook."""
