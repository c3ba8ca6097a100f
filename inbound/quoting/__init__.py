"""How the new text of a mail is told from what it repeats: lines, attributions, signatures, HTML, thanks."""
