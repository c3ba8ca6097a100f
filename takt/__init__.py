"""Takt's front door: settings, commands, the desk, jobs, and the engine that runs them together."""

__version__ = "0.1.0"
