"""Sentences turned into questions, one kind a module; each prefers none to a bad one."""
