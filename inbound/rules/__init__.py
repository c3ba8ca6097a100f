"""The rules of the chain, one file per subject. A house adds its own through the entry point ``takt.inbound_rules``."""
