"""Reading mail by bytes: small, bounded readers that never raise on what a stranger may send.

`inbound.parse` puts them together. Nothing here knows tickets, rows or rules.
"""
