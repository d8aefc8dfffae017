"""Which addresses does the service answer at? One module for each noun."""
