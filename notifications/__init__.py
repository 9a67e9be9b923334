"""Saying things later: what became due, who is told, how, and that it arrives."""
