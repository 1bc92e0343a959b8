"""The parts of numpy that stand in modules of their own."""
