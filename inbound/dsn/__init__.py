"""Reading delivery reports: the standard one, the mail programs that came before or ignore it, and complaints."""
