"""The HTTP side of narrator: routes, schemas, pages, the player. It may import workers and narrator."""
