"""The public face: home page, header, footer, style, and the counts on the front page."""
