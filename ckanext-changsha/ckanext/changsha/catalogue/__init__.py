"""The basic catalogue of proactive disclosure: what must be published, by whom, by when (目录事项)."""
