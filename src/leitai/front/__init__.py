"""The ASGI front: hot writes, live events, pre-rendered pages. It knows no Django."""
