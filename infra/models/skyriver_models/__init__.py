"""The small model that ships with Skyriver: its world, its networks, their training and their export."""
