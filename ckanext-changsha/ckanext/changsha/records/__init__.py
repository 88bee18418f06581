"""Records: what the harvesters brought (staged, never public) and what releases made public."""
